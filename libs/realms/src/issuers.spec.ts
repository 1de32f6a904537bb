import { Issuers } from './issuers.js';

describe('Issuers', () => {
  const issuers = new Issuers({ publicUrl: 'https://id.example', resourceApiUrl: '', adminApiUrl: '' });

  it('names the issuer and default audience of a realm', () => {
    expect(issuers.issuerOf('main')).toBe('https://id.example/realms/main');
    expect(issuers.defaultAudience('main')).toBe('https://id.example/realms/main/api');
  });

  it.each([
    ['https://id.example/realms/main', 'main'],
    ['https://id.example/realms/main/', null],
    ['https://id.example/realms/main/api', null],
    ['https://id.example/realms/', null],
    ['https://id.example/realms/MAIN', null],
    ['https://id.example.evil/realms/main', null],
    ['http://id.example/realms/main', null],
    ['', null],
  ])('reads %j as the realm %s', (issuer, realm) => {
    expect(issuers.realmNameOf(issuer)).toBe(realm);
  });
});
