import { DomainError } from '@gatehouse/kernel';

/** Something that the person can put right; the message says how, and a stack would only hide it. */
export class CommandFailed extends Error {}

// By name: importing the classes would load Nest and the database for every command.
const saysItAll = [
  'InvalidConfiguration',
  'EmbeddedPostgresUnavailable',
  'DatabaseUnusable',
  'KeyRingMismatch',
];

/** What went wrong, for the person at the terminal. */
export function explain(error: unknown): string {
  if (error instanceof DomainError) return [error.message, ...faultsOf(error)].join('\n');
  if (error instanceof CommandFailed) return error.message;
  if (error instanceof Error && saysItAll.includes(error.name)) return error.message;
  if (error instanceof Error) return `Unexpected: ${error.stack ?? error.message}`;
  return `Unexpected: ${String(error)}`;
}

/** The members that were refused, as the problem document of the same error lists them. */
function faultsOf(error: DomainError): string[] {
  const { errors } = error.extensions;
  if (!Array.isArray(errors)) return [];
  return (errors as { pointer?: string; detail?: string }[]).map(
    ({ pointer = '', detail = '' }) => `  ${optionOf(pointer)}: ${detail}`,
  );
}

const options: Readonly<Record<string, string>> = {
  '/clientId': '--client-id',
  '/metadata/redirect_uris': '--redirect-uri',
  '/metadata/scope': '--scope',
  '/metadata/grant_types': '--grant',
};

/** The option that the member of the document came from, where there is one. */
function optionOf(pointer: string): string {
  const member = Object.keys(options).find((known) => pointer === known || pointer.startsWith(`${known}/`));
  return member === undefined ? pointer : (options[member] ?? pointer);
}
