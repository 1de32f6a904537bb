import { loadConfig, misspelt } from '@gatehouse/config';
import { newKeyRing } from '@gatehouse/crypto';
import { egressConfig } from '@gatehouse/egress';
import { foundationSections, idpConfig } from '@gatehouse/foundation';
import { httpConfig } from '@gatehouse/http';
import { observabilityConfig } from '@gatehouse/observability';
import { rateLimitConfig } from '@gatehouse/rate-limit';
import { environmentWith, isGivenSecret } from './environment.js';
import { startConfig } from './start.config.js';

const sections = [
  startConfig,
  ...foundationSections,
  idpConfig,
  httpConfig,
  egressConfig,
  rateLimitConfig,
  observabilityConfig,
];

/**
 * Reads every section of every process before anything is started, so that one message names all that is wrong.
 *
 * @throws InvalidConfiguration
 */
export function assertConfiguration(): void {
  // What the start itself makes when it is not given.
  const made = {
    ...(isGivenSecret('DATABASE_URL') ? {} : { DATABASE_URL: 'postgresql://made-later' }),
    ...(isGivenSecret('GATEHOUSE_KEYRING') ? {} : { GATEHOUSE_KEYRING: newKeyRing() }),
  };
  loadConfig(sections, environmentWith(made));
}

/** What to tell of variables that look like settings and are none. */
export const misspeltNotes = (): string[] =>
  misspelt(sections).map(
    ({ name, meant }) => `${name} is no setting and changes nothing. Is ${meant} meant?`,
  );
