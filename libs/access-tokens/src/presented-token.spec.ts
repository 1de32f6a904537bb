import { InvalidAccessToken } from './access-tokens.errors.js';
import { headersNamed, readPresentedToken } from './presented-token.js';

const read = (...headers: string[]) =>
  readPresentedToken({ rawHeaders: headers.flatMap((value) => ['Authorization', value]) });

describe('the presented token', () => {
  it('comes from the Authorization header, whatever the case of its scheme', () => {
    expect(read('Bearer abc.def.ghi')).toEqual({ scheme: 'Bearer', token: 'abc.def.ghi' });
    expect(read('bearer abc')).toEqual({ scheme: 'Bearer', token: 'abc' });
    expect(read('DPOP  abc')).toEqual({ scheme: 'DPoP', token: 'abc' });
  });

  it.each([[[]], [['Basic abc']], [['']], [['BearerX abc']], [['abc']]])('is absent in %j', (headers) => {
    expect(read(...headers)).toBeNull();
  });

  it.each([['Bearer'], ['Bearer '], ['Bearer a b'], ['Bearer a,b'], ['Bearer "a"'], ['Bearer ä'], ['DPoP']])(
    'is refused when it cannot be one: %j',
    (header) => {
      expect(() => read(header)).toThrow(InvalidAccessToken);
    },
  );

  it('is refused when there are two, also when they are the same', () => {
    expect(() => read('Bearer abc', 'Bearer abc')).toThrow(InvalidAccessToken);
    expect(() => read('Bearer abc', 'Basic abc')).toThrow(InvalidAccessToken);
  });

  it('is found under every spelling of the header, and only there', () => {
    const rawHeaders = [
      'AUTHORIZATION',
      'a',
      'x-authorization',
      'b',
      'authorization',
      'c',
      'Authorizatio',
      'd',
    ];
    expect(headersNamed({ rawHeaders }, 'authorization')).toEqual(['a', 'c']);
  });
});
