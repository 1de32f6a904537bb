import { defineConfig, form, secret, setting } from '@gatehouse/config';

/** What `npm start` itself needs; the applications have their own sections. */
export const startConfig = defineConfig('start', {
  home: setting(
    'GATEHOUSE_HOME',
    form.text('.gatehouse'),
    'Folder of `npm start`: embedded database, key ring, logs, start.json.',
  ),
  idpPort: setting(
    'IDP_PORT',
    form.port(3000),
    'Port of the IdP under `npm start`; 0 takes a free one and keeps it.',
  ),
  resourceApiPort: setting(
    'RESOURCE_API_PORT',
    form.port(3001),
    'Port of the resource API under `npm start`; 0 takes a free one and keeps it.',
  ),
  adminApiPort: setting(
    'ADMIN_API_PORT',
    form.port(3002),
    'Port of the admin API under `npm start`; 0 takes a free one and keeps it.',
  ),
  idpMetricsPort: setting(
    'IDP_METRICS_PORT',
    form.port(9464),
    "Port of the IdP's metrics under `npm start`; 0 takes a free one and keeps it.",
  ),
  resourceApiMetricsPort: setting(
    'RESOURCE_API_METRICS_PORT',
    form.port(9465),
    "Port of the resource API's metrics under `npm start`; 0 takes a free one and keeps it.",
  ),
  adminApiMetricsPort: setting(
    'ADMIN_API_METRICS_PORT',
    form.port(9466),
    "Port of the admin API's metrics under `npm start`; 0 takes a free one and keeps it.",
  ),
  postgresPort: setting(
    'EMBEDDED_POSTGRES_PORT',
    form.port(0),
    'Port of the embedded PostgreSQL; 0 takes a free one and keeps it. Without effect when DATABASE_URL is set.',
  ),
  administratorUsername: setting(
    'GATEHOUSE_ADMIN_USERNAME',
    form.text('admin'),
    'Username of the first administrator; read only when it is created.',
  ),
  administratorPassword: secret(
    'GATEHOUSE_ADMIN_PASSWORD',
    form.optionalText(),
    'Password of the first administrator; read only when it is created. Without it one is generated and shown once.',
  ),
});
