import type { OpenAPIObject } from '@nestjs/swagger';
import { docsPage, escaped, prose } from './html.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: ReadonlyArray<Shown & { readonly in?: string }>;
  readonly requestBody?: { readonly content?: Record<string, { readonly schema?: SchemaLike }> };
  readonly responses?: Readonly<Record<string, Answer>>;
  readonly security?: readonly unknown[];
  readonly 'x-permission'?: string;
}
interface Answer {
  readonly description?: string;
  readonly content?: Record<string, { readonly schema?: SchemaLike }>;
}
interface Shown {
  readonly name?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: SchemaLike;
}
interface SchemaLike {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: SchemaLike;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaLike>>;
  readonly required?: readonly string[];
}

/** The page that people read; the document at /openapi.json is what tools read. */
export function docsHtml(document: OpenAPIObject): string {
  const schemas = (document.components?.schemas ?? {}) as Record<string, SchemaLike>;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Routes');
  const sections = [...groups].map(
    ([tag, members]) =>
      `<h2>${escaped(tag)}</h2>\n${members.map((member) => article(member, schemas)).join('\n')}`,
  );
  const { title, description } = document.info;
  return docsPage(
    title,
    `<h1>${escaped(title)}</h1>
<p>${prose(description ?? '')}</p>
<p class="muted">For tools: <a href="/openapi.json">openapi.json</a>. Errors: <a href="/problems">problem types</a>.</p>
${sections.join('\n')}`,
  );
}

function article(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  schemas: Readonly<Record<string, SchemaLike>>,
): string {
  const permission = operation['x-permission'];
  const access =
    permission === undefined
      ? operation.security
        ? 'Any valid access token.'
        : 'No credentials needed.'
      : `Needs <code>${escaped(permission)}</code>.`;
  return `<article>
<h3><code>${escaped(method.toUpperCase())} ${escaped(path)}</code></h3>
<p>${prose(operation.summary ?? '')} ${prose(operation.description ?? '')}</p>
<p class="muted">${access}</p>
${inputs(operation, schemas)}
${answers(operation, schemas)}
</article>`;
}

function inputs(operation: Operation, schemas: Readonly<Record<string, SchemaLike>>): string {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    row(
      parameter.name ?? '',
      parameter.in ?? '',
      parameter.required === true,
      parameter.schema ?? {},
      parameter.description,
    ),
  );
  const body = resolve(operation.requestBody?.content?.['application/json']?.schema, schemas);
  const members = Object.entries(body?.properties ?? {}).map(([name, schema]) =>
    row(name, 'body', body?.required?.includes(name) ?? false, schema, schema.description),
  );
  const rows = [...parameters, ...members];
  return rows.length === 0
    ? ''
    : `<table><thead><tr><th>Name</th><th>In</th><th>Form</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const resolve = (
  schema: SchemaLike | undefined,
  schemas: Readonly<Record<string, SchemaLike>>,
): SchemaLike | undefined =>
  schema?.$ref === undefined ? schema : schemas[schema.$ref.split('/').at(-1) ?? ''];

const row = (name: string, place: string, required: boolean, schema: SchemaLike, about = ''): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}${required ? '' : ', optional'}</td><td>${escaped(formOf(schema))}</td><td>${prose(about)}</td></tr>`;

function formOf(schema: SchemaLike): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const bounds = [schema.minLength ?? schema.minimum, schema.maxLength ?? schema.maximum].map((bound) =>
    bound === undefined ? '' : String(bound),
  );
  const range = bounds.some((bound) => bound !== '') ? ` ${bounds.join('–')}` : '';
  const inner = schema.items ? ` of ${formOf(schema.items)}` : '';
  return `${schema.format ?? schema.type ?? ''}${inner}${range}`;
}

function answers(operation: Operation, schemas: Readonly<Record<string, SchemaLike>>): string {
  const items = Object.entries(operation.responses ?? {}).map(
    ([status, { description = '', content }]) =>
      `<li><code>${escaped(status)}</code> ${prose(description)}${membersOf(content?.['application/json']?.schema, schemas)}</li>`,
  );
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

/** The members of an answer by name; those of a list's items behind the list. */
function membersOf(schema: SchemaLike | undefined, schemas: Readonly<Record<string, SchemaLike>>): string {
  const resolved = resolve(schema?.items ?? schema, schemas);
  const members = Object.entries(resolved?.properties ?? {}).map(([name, member]) => {
    const inner = Object.keys(resolve(member.items, schemas)?.properties ?? {});
    const list = inner.map((each) => `<code>${escaped(each)}</code>`).join(', ');
    return `<code>${escaped(name)}</code>${list === '' ? '' : ` (each: ${list})`}`;
  });
  return members.length === 0 ? '' : ` Members: ${members.join(', ')}.`;
}
