import { loadSection } from '@gatehouse/config';
import { bootstrapHttp } from '@gatehouse/http';
import { urlsConfig } from '@gatehouse/realms';
import { AdminApiModule } from './admin-api.module.js';
import { adminApiOptions } from './http-options.js';

await bootstrapHttp(
  () => AdminApiModule.forRoot(),
  () => adminApiOptions(loadSection(urlsConfig).adminApiUrl),
);
