import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `gatehouse start` writes for scripts, in the form that the documentation promises. */
export interface StartFile {
  readonly idp: { readonly url: string; readonly issuer: string };
  readonly resourceApi: { readonly url: string };
  readonly adminApi: { readonly url: string };
  readonly database: { readonly url: string };
  readonly administrator: { readonly username: string; readonly password: string };
  readonly clients: {
    readonly web: {
      readonly client_id: string;
      readonly client_secret: string;
      readonly redirect_uris: readonly [string, ...string[]];
    };
    readonly machine: { readonly client_id: string; readonly client_secret: string };
    readonly device: { readonly client_id: string };
    readonly firstParty: { readonly client_id: string; readonly client_secret: string };
  };
}

export const startFileOf = (home: string): string => join(home, 'start.json');

export function readStartFile(home: string): StartFile {
  return JSON.parse(readFileSync(startFileOf(home), 'utf8')) as StartFile;
}
