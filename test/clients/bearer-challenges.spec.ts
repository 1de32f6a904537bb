import { endpoints } from '../support/oauth.js';
import { send } from '../support/send.js';
import { system } from '../support/system.js';

/** RFC 6750 section 3.1: who brings no token is asked for one; that a token is not valid is said of tokens only. */
describe('a challenge', () => {
  const guarded = () => {
    const { idp, resourceApi, adminApi } = system().start;
    return [
      endpoints(idp.issuer).userinfo,
      `${idp.url}/oauth/userinfo`,
      `${resourceApi.url}/me`,
      `${adminApi.url}/realms/main/users`,
    ];
  };
  const ask = async (url: string, authorization: string | null) => {
    const answer = await send(url, { headers: authorization === null ? {} : { authorization } });
    return { url, status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '' };
  };

  it.each([null, 'Basic YWRtaW46YWRtaW4=', 'Negotiate YII=', 'Bearerish x'])(
    'has no error code for %j',
    async (authorization) => {
      for (const url of guarded()) {
        const { status, challenge } = await ask(url, authorization);
        expect({ url, status, challenge }).toEqual({
          url,
          status: 401,
          challenge: expect.stringMatching(/^Bearer realm="/),
        });
        expect(`${url} ${challenge}`).not.toMatch(/error/);
      }
    },
  );

  it.each(['Bearer nonsense', 'bearer nonsense'])('says invalid_token for %j', async (authorization) => {
    for (const url of guarded())
      expect(await ask(url, authorization)).toEqual({
        url,
        status: 401,
        challenge: expect.stringMatching(/^Bearer realm="[^"]+", error="invalid_token"/),
      });
  });
});
