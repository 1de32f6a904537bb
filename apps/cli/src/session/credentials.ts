import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readJson, writePrivately } from '../cli/private-file.js';

const credentialsSchema = z.object({
  issuer: z.url(),
  clientId: z.string(),
  accessToken: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
  refreshToken: z.string().optional(),
});

export type Credentials = z.infer<typeof credentialsSchema>;

/** null when nobody is signed in. */
export async function readCredentials(file: string): Promise<Credentials | null> {
  const parsed = credentialsSchema.safeParse(await readJson(file));
  return parsed.success ? parsed.data : null;
}

/** With mode 0600, in a folder that only its owner may enter. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writePrivately(file, `${JSON.stringify(credentials, null, 2)}\n`);
}

export async function forgetCredentials(file: string): Promise<void> {
  await rm(file, { force: true });
}
