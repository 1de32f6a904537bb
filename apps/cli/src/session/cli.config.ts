import { defineConfig, form, setting } from '@gatehouse/config';

export const cliConfig = defineConfig('command line', {
  credentials: setting(
    'GATEHOUSE_CREDENTIALS',
    form.optionalText(),
    'File that keeps the sign-in of `gatehouse login` (mode 0600). Default: ~/.config/gatehouse/credentials.json.',
  ),
  issuer: setting(
    'GATEHOUSE_ISSUER',
    form.optionalUrl(),
    'Issuer that `gatehouse login` signs in to. Default: the one that `npm start` runs here.',
  ),
});
