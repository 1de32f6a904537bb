import { auditCatalogue, auditEventTypes } from '@gatehouse/audit';
import { modulesThatCall } from './compiled-modules.js';
import { code, page, table } from './markdown.js';

/** Every declared event, once all modules that declare some are loaded. */
export async function auditEventsPage(compiled: string): Promise<string> {
  await modulesThatCall(compiled, 'defineAuditEvent');
  const events = [...auditCatalogue.values()].sort((a, b) => a.subtype.localeCompare(b.subtype));
  const parts = auditEventTypes.flatMap((type) => {
    const rows = events
      .filter((event) => event.type === type)
      .map(({ subtype, outcome, severity, meaning }) => [code(subtype), outcome, severity, meaning]);
    if (rows.length === 0) return [];
    const title = type.charAt(0).toUpperCase() + type.slice(1);
    return [`## ${title}`, table(['Event', 'Outcome', 'Severity', 'Meaning'], rows)];
  });
  return page(
    'Audit events',
    'What is recorded. A record commits together with the change that it tells of; a refusal is kept although the ' +
      'change is not. Search by an event or by a whole type: `GET /realms/{realm}/audit?event=login.failed&since=7d`. ' +
      'No record holds a secret, a token or a password.',
    ...parts,
  );
}
