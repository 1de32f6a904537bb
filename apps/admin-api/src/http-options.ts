import type { BootstrapOptions } from '@gatehouse/http';

export const adminApiOptions = (publicUrl: string): BootstrapOptions => ({
  name: 'admin-api',
  port: 3002,
  metricsPort: 9466,
  publicUrl,
  openApi: {
    title: 'Gatehouse admin API',
    description:
      'Realms, users, clients, roles and the audit log. Every route asks for an access token and for a permission; who signed in to the realm main works in every realm, everybody else in their own.',
  },
});
