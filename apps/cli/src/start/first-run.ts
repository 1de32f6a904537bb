import { z } from 'zod';
import { readJson, writePrivately } from '../cli/private-file.js';
import type { Home } from './home.js';

const firstRunSchema = z.object({
  /** The password is null once it was found changed. */
  administrator: z.object({ username: z.string(), password: z.string().nullable() }).optional(),
  secrets: z.object({ web: z.string(), machine: z.string(), firstParty: z.string() }).partial().default({}),
});

/** What was made up for this installation: shown nowhere else again, and needed by every later start. */
export type FirstRun = z.infer<typeof firstRunSchema>;

export async function readFirstRun(home: Home): Promise<FirstRun> {
  const parsed = firstRunSchema.safeParse(await readJson(home.firstRun));
  return parsed.success ? parsed.data : { secrets: {} };
}

export async function writeFirstRun(home: Home, content: FirstRun): Promise<void> {
  await writePrivately(home.firstRun, `${JSON.stringify(content, null, 2)}\n`);
}
