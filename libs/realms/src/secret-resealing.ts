import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { KeyRing, SealBroken, type SealedColumn } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import type { Actor } from '@gatehouse/kernel';
import { secretsNotResealed, secretsResealed } from './realms.audit.js';

/** What was done to one column. */
export interface Resealing {
  readonly table: string;
  /** How many values this run sealed anew. */
  readonly resealed: number;
  /** Those that could not be opened, and why; they are as they were. */
  readonly broken: readonly { readonly row: string; readonly why: string }[];
  /** Not under the current key when the run ended: the broken ones, and what others sealed under another key since. */
  readonly left: number;
}

interface Batch {
  /** The key of the last row; null when there is no further one. */
  readonly last: readonly string[] | null;
  readonly resealed: number;
  readonly broken: Resealing['broken'];
}

type SealedRow = Readonly<Record<string, string>> & { readonly sealed: string };

const BATCH = 200;

/**
 * Seals secrets at rest under the current key of the ring.
 *
 * May run beside everything else, be broken off at any time, be repeated, and run twice at once: a row is changed
 * while it is locked, each batch commits by itself with its record, and what is under the current key is left alone.
 */
@Injectable()
export class SecretResealing {
  constructor(
    private readonly db: Transactor,
    private readonly ring: KeyRing,
    private readonly audit: AuditLog,
  ) {}

  /** The id of the key that values are sealed under. */
  get key(): string {
    return this.ring.currentId;
  }

  /** @param actor of the realm whose audit record tells of it; the column may hold values of every realm */
  async reseal(actor: Actor, column: SealedColumn): Promise<Resealing> {
    // Rows in use are passed over at first: nobody waits for a batch, and a batch for nobody.
    const most = await this.sweep(actor, column, BATCH, 'for update skip locked');
    // Then one by one: who holds a single lock cannot be part of a deadlock.
    const rest = await this.sweep(actor, column, 1, 'for update');
    const left = await this.count(column);
    const { table } = column;
    if (rest.broken.length > 0)
      await this.audit.append(actor, secretsNotResealed({}, { table, values: rest.broken.length }));
    return { table, resealed: most.resealed + rest.resealed, broken: rest.broken, left };
  }

  private async sweep(
    actor: Actor,
    column: SealedColumn,
    size: number,
    lock: string,
  ): Promise<Pick<Batch, 'resealed' | 'broken'>> {
    const broken: Resealing['broken'][number][] = [];
    let resealed = 0;
    let after: readonly string[] | null = null;
    do {
      const batch: Batch = await this.db.run(() => this.resealSome(actor, column, after, size, lock));
      resealed += batch.resealed;
      broken.push(...batch.broken);
      after = batch.last;
    } while (after !== null);
    return { resealed, broken };
  }

  private async resealSome(
    actor: Actor,
    column: SealedColumn,
    after: readonly string[] | null,
    size: number,
    lock: string,
  ): Promise<Batch> {
    const rows = await this.lockSome(column, after, size, lock);
    const broken: Resealing['broken'][number][] = [];
    for (const row of rows) {
      const key = column.key.map((part) => row[part] ?? '');
      const anew = this.sealAnew(row.sealed, column, key);
      if (anew instanceof SealBroken) broken.push({ row: key.join('/'), why: anew.message });
      else await this.store(column, key, anew);
    }
    const resealed = rows.length - broken.length;
    const { table } = column;
    if (resealed > 0)
      await this.audit.record(actor, secretsResealed({}, { table, values: resealed, key: this.key }));
    const last = rows.at(-1);
    return { last: last ? column.key.map((part) => last[part] ?? '') : null, resealed, broken };
  }

  private lockSome(
    { table, column, key }: SealedColumn,
    after: readonly string[] | null,
    size: number,
    lock: string,
  ): Promise<SealedRow[]> {
    const place = key.map((_, index) => `$${String(index + 3)}`);
    const further = after === null ? '' : `and (${key.join(', ')}) > (${place.join(', ')})`;
    return this.db.query<SealedRow>(
      `select ${key.join(', ')}, ${column} as sealed from ${table}
       where not starts_with(${column}, $1) ${further}
       order by ${key.join(', ')} limit $2 ${lock}`,
      [this.ring.currentPrefix, size, ...(after ?? [])],
    );
  }

  private sealAnew(sealed: string, column: SealedColumn, key: readonly string[]): string | SealBroken {
    const place = column.at(...key);
    try {
      return this.ring.seal(this.ring.open(sealed, place), place);
    } catch (error) {
      if (error instanceof SealBroken) return error;
      throw error;
    }
  }

  private async store(
    { table, column, key }: SealedColumn,
    values: readonly string[],
    sealed: string,
  ): Promise<void> {
    const row = key.map((part, index) => `${part} = $${String(index + 2)}`).join(' and ');
    await this.db.execute(`update ${table} set ${column} = $1 where ${row}`, [sealed, ...values]);
  }

  private async count({ table, column }: SealedColumn): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(
      `select count(*)::int as count from ${table} where not starts_with(${column}, $1)`,
      [this.ring.currentPrefix],
    );
    return row?.count ?? 0;
  }
}
