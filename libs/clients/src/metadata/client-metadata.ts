import { z } from 'zod';
import { clientJwks } from './client-keys.js';
import { webOriginFault, webUrlFault } from './uri-rules.js';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  DEVICE_CODE_GRANT,
  'password',
] as const;
export const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
/** What the provider verifies; see apps/idp/src/oidc/provider-configuration.ts. */
const signatureAlgorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] as const;

function checkedBy(faultOf: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });
}

const webUrl = checkedBy(webUrlFault);
const uriText = z.string().min(1).max(2_048);

function distinct<T extends z.ZodType>(item: T, max: number) {
  return z
    .array(item)
    .max(max)
    .refine((list) => new Set(list).size === list.length, 'must not repeat an entry');
}

/** RFC 6749 section 3.3; 100 tokens of 100 characters are more than anybody reads on a consent page. */
const scope = z
  .string()
  .max(4_000)
  .regex(
    /^[\x21\x23-\x5b\x5d-\x7e]{1,100}(?: [\x21\x23-\x5b\x5d-\x7e]{1,100}){0,99}$/,
    'must be 1 to 100 scope tokens with one space between them',
  )
  .refine((text) => new Set(text.split(' ')).size === text.split(' ').length, 'must not repeat a scope');

const contact = z
  .string()
  .max(254)
  .regex(/^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/, 'must be an e-mail address');

/**
 * What a client registers (OpenID Connect Dynamic Registration 1.0 section 2, RFC 7591 section 2), plus three of our
 * own: `web_origins` (CORS), `access_token_format`, and `resource_indicators` (the APIs whose tokens it may
 * introspect). A member that is not here is one that we would not act on; it is refused. Redirect URIs are checked
 * against `application_type` in check-client.ts.
 */
export const clientMetadataSchema = z.strictObject({
  application_type: z.enum(['web', 'native']).default('web'),
  redirect_uris: distinct(uriText, 50).default([]),
  post_logout_redirect_uris: distinct(uriText, 50).default([]),
  grant_types: distinct(z.enum(grantTypes), grantTypes.length).default(['authorization_code']),
  response_types: distinct(z.literal('code'), 1).optional(),
  token_endpoint_auth_method: z.enum(authMethods).default('client_secret_basic'),
  token_endpoint_auth_signing_alg: z.enum(signatureAlgorithms).optional(),
  scope: scope.optional(),
  jwks: clientJwks.optional(),
  jwks_uri: webUrl.optional(),
  subject_type: z.literal('public').default('public'),
  client_uri: webUrl.optional(),
  logo_uri: webUrl.optional(),
  policy_uri: webUrl.optional(),
  tos_uri: webUrl.optional(),
  initiate_login_uri: webUrl.optional(),
  contacts: distinct(contact, 10).optional(),
  default_max_age: z.int().min(0).max(31_536_000).optional(),
  require_auth_time: z.boolean().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  require_signed_request_object: z.boolean().optional(),
  request_object_signing_alg: z.enum(signatureAlgorithms).optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  backchannel_logout_uri: webUrl.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  web_origins: distinct(checkedBy(webOriginFault), 50).optional(),
  access_token_format: z.enum(['jwt', 'opaque']).optional(),
  resource_indicators: distinct(uriText, 20).optional(),
});

export type ClientMetadata = Omit<z.output<typeof clientMetadataSchema>, 'response_types'> & {
  response_types: 'code'[];
};
export type ClientMetadataInput = z.input<typeof clientMetadataSchema>;
/** Part of the metadata: what is given replaces, null removes. */
export type ClientMetadataPatch = { [K in keyof ClientMetadataInput]?: ClientMetadataInput[K] | null };

/** Every member that a client may register. Dynamic registration drops the others (RFC 7591 section 2). */
export const clientMetadataNames: readonly string[] = Object.keys(clientMetadataSchema.shape);
