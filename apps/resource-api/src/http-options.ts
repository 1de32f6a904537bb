import type { BootstrapOptions } from '@gatehouse/http';

export const resourceApiOptions = (publicUrl: string): BootstrapOptions => ({
  name: 'resource-api',
  port: 3001,
  metricsPort: 9465,
  publicUrl,
  openApi: {
    title: 'Gatehouse resource API',
    description: 'A protected API: every route asks for an access token, and most for a permission.',
  },
});
