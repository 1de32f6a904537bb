import { defineConfig, form, setting } from '@gatehouse/config';

export const clusterConfig = defineConfig('cluster', {
  heartbeatMs: setting(
    'CLUSTER_HEARTBEAT_MS',
    form.integer(500, 50, 10_000),
    'How often a process proves that change notices still reach it (milliseconds). Bounds how stale a permission can be.',
  ),
});
