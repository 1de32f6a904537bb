import { z } from 'zod';
import { Integer, DateTime, InvalidInput, PageQuery, Text, type InputFault } from '@gatehouse/http';
import {
  clientMetadataSchema,
  InvalidClient,
  type ClientMetadataPatch,
  type ClientPatch,
  type NewClient,
} from '@gatehouse/clients';
import { placeTime } from '../answers/list-page.js';

export class ListClientsQuery extends PageQuery {
  @Text({ max: 200, optional: true, about: 'Part of a client_id or name, in any case.' })
  search?: string;
}

export const clientPlaceSchema = z.strictObject({ after: z.string().regex(/^[A-Za-z0-9._~-]{1,100}$/) });

export class CreateSecretBody {
  @DateTime({ optional: true, nullable: true, about: 'When it stops working; never unless given.' })
  expiresAt?: string | null;
}

/** Where a page of initial access tokens ended. */
export const initialAccessTokenPlaceSchema = z.strictObject({ createdAt: placeTime, id: z.uuid() });

export class CreateInitialAccessTokenBody {
  @Integer({ min: 60, max: 2_592_000, optional: true, about: 'How long it works; a day unless given.' })
  expiresInSeconds?: number;
}

const own = {
  client_name: z.string().max(100).describe('What people read on the consent page.'),
  first_party: z
    .boolean()
    .describe(
      'Belongs to the owner of the realm: needs no consent, and acts with all that the person may do unless its scope names permissions.',
    ),
  refresh_tokens: z
    .enum(['rotate', 'fixed'])
    .describe('`rotate` replaces a refresh token at each use; `fixed` keeps it.'),
};
const ownNew = z.object({
  client_id: z.string().max(100).optional().describe('Made up unless given; never changes.'),
  client_name: own.client_name,
  first_party: own.first_party.optional(),
  refresh_tokens: own.refresh_tokens.optional(),
});
const ownPatch = z.object({
  expectedVersion: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('The `version` that the change is based on; 409 when it is not the current one any more.'),
  client_name: own.client_name.optional(),
  first_party: own.first_party.optional(),
  refresh_tokens: own.refresh_tokens.optional(),
});

/** A client as RFC 7591 section 2 writes it, with our own members beside the standard ones. */
export type ClientBody = Readonly<Record<string, unknown>>;

export interface ClientUpdate {
  readonly patch: ClientPatch;
  readonly expectedVersion: number | undefined;
}

/** The schema of a body for the OpenAPI document; what checks is the library's own. */
const documented = (schema: z.ZodObject): object => {
  const document: Record<string, unknown> = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  delete document['$schema'];
  return document;
};
export const newClientDocument = documented(ownNew.extend(clientMetadataSchema.shape));
export const clientPatchDocument = documented(
  ownPatch.extend(
    Object.fromEntries(
      Object.entries(clientMetadataSchema.shape).map(([name, member]) => [name, member.optional()]),
    ),
  ),
);

/** @throws InvalidInput */
export function toNewClient(body: ClientBody): NewClient {
  const { client_id, client_name, first_party, refresh_tokens } = read(ownNew, body);
  return {
    name: client_name,
    clientId: client_id,
    firstParty: first_party,
    refreshTokens: refresh_tokens,
    metadata: metadataIn(ownNew, body),
  };
}

/** @throws InvalidInput */
export function toClientUpdate(body: ClientBody): ClientUpdate {
  const { expectedVersion, client_name, first_party, refresh_tokens } = read(ownPatch, body);
  const metadata = metadataIn(ownPatch, body) as ClientMetadataPatch;
  return {
    expectedVersion,
    patch: { name: client_name, firstParty: first_party, refreshTokens: refresh_tokens, metadata },
  };
}

function read<T extends z.ZodObject>(schema: T, body: ClientBody): z.output<T> {
  if (typeof body !== 'object' || Array.isArray(body))
    throw new InvalidInput([{ pointer: '#', detail: 'must be an object' }]);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    parsed.error.issues.map(({ path, message }): InputFault => ({
      pointer: ['#', ...path.map(String)].join('/'),
      detail: message,
    })),
  );
}

/** Everything that is not ours. The library checks it whole, unknown members included. */
function metadataIn(schema: z.ZodObject, body: ClientBody): object {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) =>
        !Object.hasOwn(schema.shape, name) &&
        // RFC 7591 has no empty list of scopes but this one: it asks for nothing.
        !(name === 'scope' && value === ''),
    ),
  );
}

const renamed: Readonly<Record<string, string>> = { '/name': '/client_name', '/clientId': '/client_id' };

/** Runs work on a client; what is wrong with it is pointed at in the form of the body, where metadata is flat. */
export async function pointingIntoBody<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InvalidClient)) throw error;
    throw new InvalidClient(
      error.faults.map(({ pointer, detail }) => ({
        pointer: renamed[pointer] ?? pointer.replace(/^\/metadata(?=\/|$)/, ''),
        detail,
      })),
    );
  }
}
