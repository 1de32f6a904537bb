import type { AdminApp } from './admin-app.js';

/** A mark of everything that is stored except the audit log, which keeps refusals: equal marks, nothing changed. */
export async function markOfTables(app: AdminApp): Promise<Readonly<Record<string, string>>> {
  const tables = await app.db.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'
     and tablename not in ('audit_record', 'migrations') order by 1`,
  );
  const marks = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await app.db.query<{ mark: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as mark from "${name}" t`,
      );
      return [name, row?.mark ?? ''] as const;
    }),
  );
  return Object.fromEntries(marks);
}
