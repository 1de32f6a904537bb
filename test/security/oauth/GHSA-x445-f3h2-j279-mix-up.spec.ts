import { callApi } from '../../support/admin.js';
import { cheapRealm } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import {
  authorizationCode,
  authorizationUrl,
  endpoints,
  newPkce,
  openAuthorization,
} from '../../support/oauth.js';

// Lesson 41: an answer says which issuer gave it (RFC 9207), so that a client of several cannot be confused; and the
// state that comes back is the state that was sent.

it('every authorization response names its issuer and its state, success and error alike', async () => {
  const [one, two] = await Promise.all([cheapRealm(), cheapRealm()]);
  for (const realm of [one, two]) {
    const [person, client] = await Promise.all([realm.newUser(), realm.newClient()]);
    const { body } = await callApi(null, 'GET', endpoints(realm.issuer).discovery);
    expect(body).toMatchObject({
      issuer: realm.issuer,
      authorization_response_iss_parameter_supported: true,
    });
    const answer = await authorizationCode({ issuer: realm.issuer, client, person });
    expect(answer.callback.searchParams.get('iss')).toBe(realm.issuer);
    expect(answer.callback.searchParams.get('state')).toBe(answer.state);
    const { url } = authorizationUrl(
      { issuer: realm.issuer, client, person, parameters: { prompt: 'none' } },
      newPkce(),
      'the-state',
    );
    const silent = (await new Browser().open(url)).leftFor;
    expect(Object.fromEntries(silent?.searchParams ?? [])).toMatchObject({
      error: expect.stringMatching(/_required$/),
      iss: realm.issuer,
      state: 'the-state',
    });
    const denied = await openAuthorization({
      issuer: realm.issuer,
      client,
      person,
      choices: { answer: 'deny' },
      parameters: { prompt: 'consent' },
    });
    expect(denied.page.leftFor?.searchParams.get('error')).toBe('access_denied');
    expect(denied.page.leftFor?.searchParams.get('iss')).toBe(realm.issuer);
  }
});
