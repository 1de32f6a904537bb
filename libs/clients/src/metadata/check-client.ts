import { permissions } from '@gatehouse/kernel';
import { identityScopes, type RealmSettings } from '@gatehouse/realms';
import type { z } from 'zod';
import { InvalidClient, type MetadataFault } from '../clients.errors.js';
import {
  clientMetadataSchema,
  DEVICE_CODE_GRANT,
  type ClientMetadata,
  type ClientMetadataInput,
} from './client-metadata.js';
import { redirectUriFault } from './uri-rules.js';

/** What is asked for a client as a whole; `metadata` is not trusted to have its declared shape. */
export interface ClientDraft {
  readonly name: string;
  readonly firstParty: boolean;
  readonly metadata: ClientMetadataInput;
}

export interface CheckedClient {
  readonly name: string;
  readonly firstParty: boolean;
  readonly metadata: ClientMetadata;
}

type Report = (pointer: string, detail: string | null) => void;
type Parsed = z.output<typeof clientMetadataSchema>;

/**
 * Everything that must hold before a client is stored, whoever registers it: an administrator, the command line, or a
 * stranger by dynamic registration.
 *
 * @throws InvalidClient with a JSON pointer for each fault
 */
export function checkClient(draft: ClientDraft, settings: RealmSettings): CheckedClient {
  const faults: MetadataFault[] = [];
  const report: Report = (pointer, detail) => {
    if (detail !== null) faults.push({ pointer, detail });
  };
  const name = draft.name.normalize('NFC').trim();
  report('/name', nameFault(name));
  const parsed = clientMetadataSchema.safeParse(draft.metadata);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      report(['/metadata', ...path.map(String)].join('/'), message);
    throw new InvalidClient(faults);
  }
  checkUris(parsed.data, report);
  checkGrants(parsed.data, draft.firstParty, report);
  checkAuthentication(parsed.data, report);
  checkScopes(parsed.data, settings, report);
  if (faults.length > 0) throw new InvalidClient(faults);
  const responseTypes = usesCode(parsed.data) ? ['code' as const] : [];
  return { name, firstParty: draft.firstParty, metadata: { ...parsed.data, response_types: responseTypes } };
}

const usesCode = ({ grant_types }: Parsed): boolean => grant_types.includes('authorization_code');

function nameFault(name: string): string | null {
  const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
  if (name.length < 1 || name.length > 100) return 'must be 1 to 100 characters';
  return unprintable.test(name) || !name.isWellFormed()
    ? 'must have no control or invisible characters'
    : null;
}

function checkUris(metadata: Parsed, report: Report): void {
  for (const member of ['redirect_uris', 'post_logout_redirect_uris'] as const)
    metadata[member].forEach((uri, index) => {
      report(`/metadata/${member}/${String(index)}`, redirectUriFault(uri, metadata.application_type));
    });
  if (usesCode(metadata) && metadata.redirect_uris.length === 0)
    report('/metadata/redirect_uris', 'must have at least one URI for the authorization code grant');
}

function checkGrants(metadata: Parsed, firstParty: boolean, report: Report): void {
  const grants = new Set<string>(metadata.grant_types);
  const at = '/metadata/grant_types';
  if (grants.size === 0) report(at, 'must name at least one grant');
  const startsGrant = ['authorization_code', DEVICE_CODE_GRANT, 'password'].some((grant) =>
    grants.has(grant),
  );
  if (grants.has('refresh_token') && !startsGrant)
    report(at, 'refresh_token needs authorization_code, the device grant or password beside it');
  if (grants.has('password') && !firstParty) report(at, 'password is only for a first-party client');
  checkPublic(metadata, grants, report);
  if (metadata.response_types !== undefined && (metadata.response_types.length === 1) !== usesCode(metadata))
    report(
      '/metadata/response_types',
      'must be ["code"] with the authorization code grant and [] without it',
    );
}

/** Nobody can hold a client to its name that cannot prove it. */
function checkPublic(metadata: Parsed, grants: ReadonlySet<string>, report: Report): void {
  if (metadata.token_endpoint_auth_method !== 'none') return;
  for (const grant of ['client_credentials', 'password'])
    if (grants.has(grant)) report('/metadata/grant_types', `a public client cannot have ${grant}`);
}

function checkAuthentication(metadata: Parsed, report: Report): void {
  const { jwks, jwks_uri, token_endpoint_auth_method: method } = metadata;
  const hasKeys = jwks !== undefined || jwks_uri !== undefined;
  if (jwks !== undefined && jwks_uri !== undefined)
    report('/metadata/jwks_uri', 'must not be given together with jwks');
  if (method === 'private_key_jwt' && !hasKeys)
    report('/metadata/jwks', 'jwks or jwks_uri is required for private_key_jwt');
  if (metadata.token_endpoint_auth_signing_alg !== undefined && method !== 'private_key_jwt')
    report('/metadata/token_endpoint_auth_signing_alg', 'is only for private_key_jwt');
  if (signsRequests(metadata) && !hasKeys)
    report('/metadata/jwks', 'jwks or jwks_uri is required for signed requests');
}

const signsRequests = ({ require_signed_request_object, request_object_signing_alg }: Parsed): boolean =>
  require_signed_request_object === true || request_object_signing_alg !== undefined;

function checkScopes({ scope }: Parsed, settings: RealmSettings, report: Report): void {
  if (scope === undefined) return;
  const known = new Set<string>([
    ...identityScopes,
    ...permissions,
    ...settings.scopes.map(({ name }) => name),
    ...settings.resources.flatMap((resource) => resource.scopes.map(({ name }) => name)),
  ]);
  const unknown = scope.split(' ').filter((name) => !known.has(name));
  if (unknown.length > 0)
    report('/metadata/scope', `names scopes that the realm does not have: ${unknown.slice(0, 10).join(' ')}`);
}
