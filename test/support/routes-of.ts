import { randomUUID } from 'node:crypto';
import { callApi } from './admin.js';

export interface Operation {
  readonly method: string;
  /** With its parameters, e.g. `/realms/{realm}/users/{id}`. */
  readonly path: string;
  /** Names of its query parameters. */
  readonly query: readonly string[];
}

interface Documented {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

/** Every operation of an API, as its OpenAPI document says it. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const { body } = await callApi(null, 'GET', `${url}/openapi.json`);
  const paths = body.paths as Record<string, Record<string, Documented>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
}

/** The path with values for its parameters: an id that nothing has, unless given. */
export const filledPath = (path: string, values: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? randomUUID());
