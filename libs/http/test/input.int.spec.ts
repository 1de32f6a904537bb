import type { HttpServer } from '@gatehouse/http';
import { get, rawRequest } from './support/raw-request.js';
import { serveSample } from './support/sample-app.js';

describe('input', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveSample();
  });
  afterAll(async () => {
    await server.close();
  });
  const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/samples`, {
      method: 'POST',
      body: body as never,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('is normalized, transformed and passed on', async () => {
    const answer = await post(
      JSON.stringify({
        name: 'ﬁle',
        count: 3,
        active: true,
        tags: ['a', 'b'],
        colour: null,
        at: '2030-01-31T12:00:00Z',
        inner: { label: 'x' },
      }),
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      name: 'file',
      count: 3,
      active: true,
      tags: ['a', 'b'],
      colour: null,
      at: '2030-01-31T12:00:00Z',
      inner: { label: 'x' },
    });
  });

  it('that breaks rules is answered with every fault and its pointer', async () => {
    const answer = await post(
      JSON.stringify({
        name: '',
        count: '3',
        active: 'true',
        tags: ['toolong'],
        colour: 'blue',
        at: 'yesterday',
        inner: { label: 'toolong' },
        admin: true,
      }),
    );
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { type: string; errors: { pointer: string; detail: string }[] };
    expect(problem.type).toBe('https://gatehouse.test/problems/http/invalid-input');
    expect(problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).sort()).toEqual([
      '#/active must be true or false',
      '#/admin is not known here',
      '#/at must be a time such as 2030-01-31T12:00:00Z',
      '#/colour must be one of red, green',
      '#/count must be a whole number from 1 to 10',
      '#/inner/label must have at most 5 characters',
      '#/name must not be empty',
      '#/tags each entry must have at most 4 characters',
    ]);
  });

  it.each([
    ['a list', '[]'],
    ['a list of objects', '[{"name":"x"}]'],
    ['text', '"x"'],
    ['null', 'null'],
    ['a number', '1'],
    ['nothing', ''],
    ['a list where an object belongs', '{"name":"x","inner":[{"label":"x"}]}'],
    ['text where an object belongs', '{"name":"x","inner":"x"}'],
    ['an object where text belongs', '{"name":{"toString":"x"}}'],
    ['a list where text belongs', '{"name":["x"]}'],
    ['null where text belongs', '{"name":null}'],
    ['null where nothing or text may be', '{"name":"x","count":null}'],
    ['a name of 10,000 characters', JSON.stringify({ name: 'x'.repeat(10_000) })],
    ['an entry twice', '{"name":"x","tags":["a","a"]}'],
    ['a control character', '{"name":"a\\u0007b"}'],
    ['a number out of range', '{"name":"x","count":1e400}'],
  ])('of the wrong form is refused: %s', async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ title: 'Invalid input' });
  });

  it.each([
    ['broken JSON', '{"name":', 'The body is not valid JSON.'],
    ['two documents', '{"name":"x"}{"name":"y"}', 'The body is not valid JSON.'],
    ['a member twice', '{"name":"x","name":"y"}', 'The body names a member twice.'],
    ['a member twice, once escaped', '{"name":"x","\\u006eame":"y"}', 'The body names a member twice.'],
    [
      '__proto__',
      '{"name":"x","__proto__":{"admin":true}}',
      'The body uses a member name that is not allowed.',
    ],
    ['constructor', '{"constructor":{"prototype":{}}}', 'The body uses a member name that is not allowed.'],
    ['a NUL character', '{"name":"a\\u0000b"}', 'A string of the body contains a NUL character.'],
    ['a NUL in a name', '{"na\\u0000me":"x"}', 'A member name contains a NUL character.'],
    ['a lone surrogate', '{"name":"a\\ud800b"}', 'A string of the body contains a lone surrogate.'],
    ['deep nesting', `${'['.repeat(60)}${']'.repeat(60)}`, 'The body is nested too deeply.'],
    ['very deep nesting', '['.repeat(50_000), 'The body is not valid JSON.'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'The body is not valid UTF-8.'],
  ])('that is malformed answers 400: %s', async (_, body, detail) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      type: 'https://gatehouse.test/problems/http/malformed-request',
      detail,
    });
  });

  it.each([
    'text/plain',
    'application/jsonx',
    'application/json2',
    'application/problem+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=utf-7',
    'application/json; boundary=x',
    'json',
    ' ',
    '*/*',
    'application/*',
    'APPLICATION / JSON',
    'application/json\t;a',
    '__proto__/x',
  ])('with an odd Content-Type never skips validation: %p', async (type) => {
    const answer = await rawRequest(
      server.port,
      `POST /samples HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: 13\r\n\r\n{"admin":"x"}`,
    );
    expect(answer.status).toBe(415);
    expect(answer.body).toContain('http/unsupported-media-type');
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json;',
  ])('is taken as %p', async (type) => {
    expect((await post('{"name":"x"}', { 'content-type': type })).status).toBe(200);
  });

  it('without a Content-Type is refused, sized or chunked', async () => {
    const head = 'POST /samples HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    expect((await rawRequest(server.port, `${head}Content-Length: 2\r\n\r\n{}`)).status).toBe(415);
    expect(
      (await rawRequest(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)).status,
    ).toBe(415);
  });

  it('on a route that takes none is still checked', async () => {
    const text = 'GET /samples HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nxx';
    expect((await rawRequest(server.port, text)).status).toBe(415);
  });

  it('that is compressed is refused', async () => {
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('that is too large answers 413 and ends the connection', async () => {
    const answer = await post(JSON.stringify({ name: 'x'.repeat(200_000) }));
    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.json()).toMatchObject({
      type: 'https://gatehouse.test/problems/http/body-too-large',
    });
  });

  it.each([
    ['malformed percent-encoding in the path', '/samples/%E0%A4%A', 400],
    ['an overlong encoding in the path', '/samples/%c0%af', 400],
    ['a NUL in the path', '/samples/%00', 400],
    ['a line break in the path', '/samples/%0d%0aX-Evil:1', 400],
    ['a parameter twice', '/samples?limit=1&limit=2', 400],
    ['a parameter twice, once encoded', '/samples?limit=1&%6cimit=2', 400],
    ['an array parameter', '/samples?limit[]=1', 422],
    ['a nested parameter', '/samples?limit[$gt]=1', 422],
    ['malformed percent-encoding in the query', '/samples?cursor=%zz', 400],
    ['a NUL in the query', '/samples?cursor=%00', 400],
    ['a lone surrogate in the query', '/samples?cursor=%ED%A0%80', 400],
    ['__proto__ in the query', '/samples?__proto__=1', 400],
    ['an unknown parameter', '/samples?admin=1', 422],
    ['a number out of range', '/samples?limit=201', 422],
    ['a number that is none', '/samples?limit=0x10', 422],
    ['an empty number', '/samples?limit=', 422],
    ['a very long value', `/samples?cursor=${'x'.repeat(2_000)}`, 422],
    ['a very long address', `/samples?cursor=${'x'.repeat(10_000)}`, 414],
    ['very many parameters', `/samples?${'a&'.repeat(300)}`, 400],
    ['an unknown path', '/nowhere', 404],
    ['a long unknown path', `/${'x'.repeat(5_000)}`, 404],
  ])('in the address: %s', async (_, target, status) => {
    const answer = await get(server.port, target);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain('https://gatehouse.test/problems/http/');
    expect(answer.body).not.toContain('Evil');
  });

  it('beyond what the HTTP parser takes is a 4xx', async () => {
    expect((await get(server.port, '/samples', `X: ${'x'.repeat(20_000)}\r\n`)).status).toBe(431);
    expect((await get(server.port, '/samp les')).status).toBe(400);
    expect(
      (
        await rawRequest(
          server.port,
          'POST /samples HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        )
      ).status,
    ).toBe(400);
  });
});
