// One route three times: `guarded` is the resource API with that route added, `open` is the same with the guard taken
// out, `bare` is a Nest application with nothing else in it. Tells `{ type: 'listening', port }` over IPC.
import { Controller, Get } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ResourceApiModule } from '../../dist/apps/resource-api/src/app.module.js';
import { resourceApiOptions } from '../../dist/apps/resource-api/src/http-options.js';
import { bootstrapHttp, HttpModule, RequirePermission } from '../../dist/libs/http/src/index.js';

const [mode] = process.argv.slice(2);
const answer = { id: '0197a3f0-7d5c-7cc2-a1a4-6c6f2d9d6b1e', name: 'bench', state: 'approved' };

class BenchController {
  read() {
    return answer;
  }
}
decorate(BenchController, 'read', [Get(), RequirePermission('hosts:read')]);
Controller('bench')(BenchController);

function decorate(target, method, decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, method);
  for (const decorator of decorators) decorator(target.prototype, method, descriptor);
}

/** The resource API, with or without the guard that stands before every route. */
function resourceApi() {
  const api = ResourceApiModule.forRoot();
  const http = api.imports.find(({ module }) => module === HttpModule);
  if (!http.providers.some(({ provide }) => provide === APP_GUARD))
    throw new Error('the guard is somewhere else now');
  if (mode === 'open') http.providers = http.providers.filter(({ provide }) => provide !== APP_GUARD);
  return { module: function BenchModule() {}, imports: [api], controllers: [BenchController] };
}

async function serveBare() {
  const app = await NestFactory.create(
    { module: function BareModule() {}, controllers: [BenchController] },
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.send({ type: 'listening', port: app.getHttpServer().address().port });
}

if (mode === 'bare') await serveBare();
else await bootstrapHttp(resourceApi(), resourceApiOptions('http://127.0.0.1'));
