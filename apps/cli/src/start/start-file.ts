import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { readJson, writePrivately } from '../cli/private-file.js';
import type { Home } from './home.js';

const clientSchema = z.object({ client_id: z.string(), client_secret: z.string() });

/** `.gatehouse/start.json`: everything that a script needs to talk to a running installation. */
const startFileSchema = z.object({
  idp: z.object({ url: z.string(), issuer: z.string() }),
  resourceApi: z.object({ url: z.string() }),
  adminApi: z.object({ url: z.string() }),
  database: z.object({ url: z.string() }),
  /** The password is null when the administrator was created elsewhere, or its record was lost. */
  administrator: z.object({ username: z.string(), password: z.string().nullable() }),
  clients: z.object({
    web: clientSchema.extend({ redirect_uris: z.array(z.string()) }),
    machine: clientSchema,
    device: z.object({ client_id: z.string() }),
    firstParty: clientSchema,
  }),
});

export type StartFile = z.infer<typeof startFileSchema>;

/** Exists exactly while every process is ready: scripts wait for it. */
export async function writeStartFile(home: Home, content: StartFile): Promise<void> {
  await writePrivately(home.startFile, `${JSON.stringify(content, null, 2)}\n`);
}

export async function removeStartFile(home: Home): Promise<void> {
  await rm(home.startFile, { force: true });
}

/** null when nothing is running (or was killed before it could say so, and nobody started it since). */
export async function readStartFile(home: Home): Promise<StartFile | null> {
  const parsed = startFileSchema.safeParse(await readJson(home.startFile));
  return parsed.success ? parsed.data : null;
}
