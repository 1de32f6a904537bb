import { bootstrapHttp } from '@gatehouse/http';
import { loadSection } from '@gatehouse/config';
import { urlsConfig } from '@gatehouse/realms';
import { ResourceApiModule } from './app.module.js';
import { resourceApiOptions } from './http-options.js';

await bootstrapHttp(
  () => ResourceApiModule.forRoot(),
  () => resourceApiOptions(loadSection(urlsConfig).resourceApiUrl),
);
