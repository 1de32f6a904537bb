// What the demo clients send.

const encode = encodeURIComponent;

export const basic = ({ client_id: id, client_secret: secret }) =>
  `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;

const form = (client) => ({
  'content-type': 'application/x-www-form-urlencoded',
  authorization: basic(client),
});

/** @returns a form post as that client, for load() and for fetch() alike */
export const post = (url, client, fields) => ({
  url,
  method: 'POST',
  headers: form(client),
  body: new URLSearchParams(fields).toString(),
});

export const machineScope = 'hosts:read';

export const clientCredentialsCall = (tokenUrl, client) =>
  post(tokenUrl, client, { grant_type: 'client_credentials', scope: machineScope });

/** The answer as JSON; throws when it is not 200. */
export async function call({ url, ...init }) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
