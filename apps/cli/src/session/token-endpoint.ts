import { z } from 'zod';
import { CommandFailed } from '../cli/explain.js';
import { answerOf } from './http-answer.js';

const discoverySchema = z.object({
  issuer: z.url(),
  token_endpoint: z.url(),
  device_authorization_endpoint: z.url().optional(),
  revocation_endpoint: z.url().optional(),
});

export type Discovery = z.infer<typeof discoverySchema>;

const tokenSetSchema = z.object({
  access_token: z.string(),
  token_type: z.string().refine((type) => type.toLowerCase() === 'bearer', 'must be Bearer'),
  expires_in: z.number().positive(),
  refresh_token: z.string().optional(),
});

export type TokenSet = z.infer<typeof tokenSetSchema>;

export type TokenOutcome =
  | { readonly kind: 'tokens'; readonly tokens: TokenSet }
  | { readonly kind: 'refused'; readonly error: string; readonly reason: string };

/** OpenID Connect Discovery 1.0 section 4, with the check of section 4.3 that the issuer is the one asked for. */
export async function discover(issuer: string): Promise<Discovery> {
  const base = issuer.replace(/\/+$/, '');
  if (!URL.canParse(base)) throw new CommandFailed(`"${issuer}" is not the URL of an issuer.`);
  const answer = await answerOf(`${base}/.well-known/openid-configuration`, { method: 'GET' });
  const found = discoverySchema.safeParse(answer.json);
  if (!answer.ok || !found.success) {
    throw new CommandFailed(`${base} is not an OpenID provider (${answer.reason}).`);
  }
  if (found.data.issuer !== base) {
    throw new CommandFailed(`${base} says that it is ${found.data.issuer}. Use that issuer if you trust it.`);
  }
  return found.data;
}

export async function tokenRequest(
  discovery: Discovery,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenOutcome> {
  const answer = await answerOf(discovery.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  if (answer.ok) return { kind: 'tokens', tokens: tokenSetSchema.parse(answer.json) };
  const { error } = z.object({ error: z.string() }).catch({ error: 'server_error' }).parse(answer.json);
  return { kind: 'refused', error, reason: answer.reason };
}
