import { bootstrapHttp } from '@gatehouse/http';
import { AppModule } from './app.module.js';
import { serverOptions } from './server-options.js';

await bootstrapHttp(() => AppModule.forRoot(), serverOptions);
