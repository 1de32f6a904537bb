import type { EmbeddedPostgresEvent } from '@gatehouse/database';

type Note = (line: string) => void;

/** What a person should know about the database; a start that goes well is not worth a line. */
export function databaseNotes(note: Note): (event: EmbeddedPostgresEvent) => void {
  let died = false;
  return (event) => {
    if (event.kind === 'died') died = true;
    const isUp = event.kind === 'started' || event.kind === 'adopted';
    const line = isUp && died ? 'The database is back.' : lineFor(event);
    if (line !== null) note(line);
  };
}

function lineFor(event: EmbeddedPostgresEvent): string | null {
  switch (event.kind) {
    case 'adopted':
      return 'The database was still running from an earlier start.';
    case 'died':
      return 'The database died.';
    case 'restarting':
      return `Starting the database again in ${String(event.delayMs / 1000)} s.`;
    case 'restart-failed':
      return event.error instanceof Error ? event.error.message : String(event.error);
    case 'left-running':
      return 'The database goes on: another process uses it.';
    case 'started':
    case 'stopped':
      return null;
  }
}
