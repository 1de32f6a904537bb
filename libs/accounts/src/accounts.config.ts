import { defineConfig, form, setting } from '@gatehouse/config';

export const accountsConfig = defineConfig('accounts', {
  resetMinutes: setting(
    'PASSWORD_RESET_EXPIRE_MINUTES',
    form.integer(30, 1, 1440),
    'How long a mailed link to choose a new password works (minutes).',
  ),
  verificationHours: setting(
    'EMAIL_VERIFICATION_EXPIRE_HOURS',
    form.integer(24, 1, 168),
    'How long a mailed link to verify an e-mail address works (hours).',
  ),
});
