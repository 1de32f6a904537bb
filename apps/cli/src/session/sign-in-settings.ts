import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSection } from '@gatehouse/config';
import { locateHome } from '../start/home.js';
import { readStartFile } from '../start/start-file.js';
import { cliConfig } from './cli.config.js';

export function credentialsFile(): string {
  return loadSection(cliConfig).credentials ?? join(homedir(), '.config/gatehouse/credentials.json');
}

/** The issuer to sign in to: as asked, as configured, the one that runs here, else where one runs by default. */
export async function chooseIssuer(asked: string | undefined): Promise<string> {
  const configured = asked ?? loadSection(cliConfig).issuer;
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  return (await readStartFile(locateHome()))?.idp.issuer ?? 'http://127.0.0.1:3000/realms/main';
}
