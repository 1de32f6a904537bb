/**
 * Which URIs a client may register, decided once when they are stored.
 *
 * A URI that two parsers could read in two ways is refused, not repaired: it must already be in the one form that the
 * URL standard gives it, in ASCII, with nothing hidden by an encoding (RFC 9700 section 4.1, RFC 8252 sections 7 and 8).
 */
export type ApplicationType = 'web' | 'native';

const MAX_LENGTH = 2_048;
const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost']);
const uriCharacters = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;
const brokenEscape = /%(?![0-9A-Fa-f]{2})/;
const host = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/;

/** What an authorization response itself carries (RFC 6749, 9207, OpenID Connect Core, Session Management, JARM). */
const responseParameters = new Set([
  'access_token',
  'code',
  'error',
  'error_description',
  'error_uri',
  'expires_in',
  'id_token',
  'iss',
  'refresh_token',
  'response',
  'scope',
  'session_state',
  'state',
  'token_type',
]);

/** What is wrong with a redirect URI; null when it may be stored. */
export function redirectUriFault(text: string, type: ApplicationType): string | null {
  const fault = uriFault(text);
  if (fault !== null) return fault;
  const url = new URL(text);
  return (
    redirectSchemeFault(url, type) ??
    (isWeb(url) ? webFormFault(text, url) : privateUseFormFault(text, url)) ??
    hiddenPathFault(url) ??
    queryFault(url)
  );
}

/** What is wrong with the address of a page or an endpoint: https, or http on a loopback host. */
export function webUrlFault(text: string): string | null {
  const fault = uriFault(text);
  if (fault !== null) return fault;
  const url = new URL(text);
  return schemeFault(url) ?? webFormFault(text, url) ?? hiddenPathFault(url);
}

/** What is wrong with an origin that may call us from a browser (CORS): scheme, host and port, nothing else. */
export function webOriginFault(text: string): string | null {
  const fault = uriFault(text);
  if (fault !== null) return fault;
  const url = new URL(text);
  return schemeFault(url) ?? (url.origin === text ? null : `must be an origin like ${url.origin}`);
}

function uriFault(text: string): string | null {
  if (text.length === 0 || text.length > MAX_LENGTH) return `must be 1 to ${String(MAX_LENGTH)} characters`;
  if (text.includes('\\')) return 'must not contain a backslash';
  if (text.includes('*')) return 'must not contain a wildcard';
  if (!uriCharacters.test(text))
    return 'must be ASCII without spaces or control characters (write a host name in punycode)';
  if (brokenEscape.test(text)) return 'must have two hexadecimal digits after each %';
  if (text.includes('#')) return 'must not have a fragment';
  return URL.canParse(text) ? null : 'must be an absolute URI';
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:';
const isLoopback = ({ hostname }: URL): boolean => loopbackHosts.has(hostname);

function schemeFault(url: URL): string | null {
  if (!isWeb(url)) return 'must be an https URI';
  if (url.protocol === 'http:' && !isLoopback(url))
    return 'must be https (http only on 127.0.0.1, [::1] or localhost)';
  return null;
}

function redirectSchemeFault(url: URL, type: ApplicationType): string | null {
  if (isWeb(url)) return schemeFault(url) ?? claimedFault(url, type);
  // An allow-list: javascript:, data:, file: and the like have no dot, in whatever case they are written.
  if (!/^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/.test(url.protocol))
    return 'must be https, http on a loopback host, or a private-use scheme with a dot like com.example.app:/';
  return type === 'native' ? null : 'may use a private-use scheme only when application_type is native';
}

/** The library refuses it too, but only when the client is used. */
function claimedFault(url: URL, type: ApplicationType): string | null {
  return type === 'native' && url.protocol === 'https:' && isLoopback(url)
    ? 'must be http on a loopback host for a native client'
    : null;
}

/** http and https: exactly scheme://host[:port]/path, as the URL standard would print it. */
function webFormFault(text: string, url: URL): string | null {
  const authority = /^https?:\/\/([^/?]*)/.exec(text)?.[1];
  if (authority === undefined) return `must be written ${withoutUser(url)}`;
  if (authority.includes('@')) return 'must not contain a user or password';
  const name = authority.replace(/:\d{1,5}$/, '');
  if (!host.test(name)) return 'must have a plain host name in lower case, without escapes or a trailing dot';
  return text === url.href || `${text}/` === url.href ? null : `must be written ${url.href}`;
}

function withoutUser(url: URL): string {
  return url.origin + url.pathname + url.search;
}

function privateUseFormFault(text: string, url: URL): string | null {
  if (url.username !== '' || url.password !== '' || /^[^:]*:\/\/[^/?]*@/.test(text))
    return 'must not contain a user or password';
  if (!text.slice(url.protocol.length).startsWith('/')) return 'must have a slash after the scheme';
  return text === url.href ? null : `must be written ${url.href}`;
}

/** Tricks that a later decoder would undo: `%2e%2e`, `..;/`, `%252e`, `%2f`, `%00`, `//`. */
function hiddenPathFault({ pathname, search }: URL): string | null {
  for (let decoded = pathname + search, round = 0; round < 4; round += 1) {
    if (/[\u0000-\u001f\u007f\\]/.test(decoded))
      return 'must not contain an encoded control character or backslash';
    const path = decoded.split('?')[0] ?? '';
    const segments = path.split('/').map((segment) => segment.split(';')[0]);
    if (segments.some((segment) => segment === '.' || segment === '..'))
      return 'must not contain . or .. as a path segment, however it is written';
    if (path.includes('//')) return 'must not contain an empty path segment';
    if (/%2f/i.test(path)) return 'must not contain an encoded slash in its path';
    const next = decodeOnce(decoded);
    if (next === null) return 'must encode UTF-8';
    if (next === decoded) return null;
    decoded = next;
  }
  return 'must not be encoded over and over';
}

function decodeOnce(text: string): string | null {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return text;
  try {
    // A percent sign that a first decoding uncovered need not be an escape.
    return decodeURIComponent(text.replace(brokenEscapes, '%25'));
  } catch {
    return null;
  }
}
const brokenEscapes = new RegExp(brokenEscape, 'g');

/** An answer is added to the query; a parameter of the same name would make it ambiguous. */
function queryFault(url: URL): string | null {
  for (const name of url.searchParams.keys()) {
    if (responseParameters.has(name.trim().toLowerCase()))
      return `must not have the parameter "${name.trim().toLowerCase()}", which the answer itself carries`;
  }
  return null;
}
