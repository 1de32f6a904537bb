import { defineConfig, form, setting } from '@gatehouse/config';

export const egressConfig = defineConfig('egress', {
  timeoutMs: setting(
    'EGRESS_TIMEOUT_MS',
    form.integer(5_000, 100, 60_000),
    'Longest time of one outbound call, name resolution included (milliseconds).',
  ),
  maxBytes: setting(
    'EGRESS_MAX_BYTES',
    form.integer(1_048_576, 1_024, 52_428_800),
    'Largest answer that an outbound call takes (bytes).',
  ),
});
