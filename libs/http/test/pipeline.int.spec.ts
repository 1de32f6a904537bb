import type { HttpServer } from '@gatehouse/http';
import { serveSample } from './support/sample-app.js';

describe('the pipeline in front of every route', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveSample();
  });
  afterAll(async () => {
    await server.close();
  });

  it('answers a public route', async () => {
    const answer = await fetch(`${server.url}/samples?limit=5`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ limit: 5 });
  });
  it('health', async () => {
    const answer = await fetch(`${server.url}/health/ready`);
    expect(await answer.json()).toEqual({ status: 'up', parts: { process: 'up' } });
  });
});
