import type { SealContext } from './key-ring.js';

/** A column of sealed values. Whoever owns the table declares it, so that its values can be sealed anew. */
export class SealedColumn {
  /** @param key the columns of the primary key, in the order in which they name a row */
  constructor(
    readonly table: string,
    readonly key: readonly string[],
    readonly column = 'sealed',
  ) {}

  /** Where the value of one row lives; the parts of its key in the order of `key`. */
  at(...key: readonly string[]): SealContext {
    return { table: this.table, column: this.column, id: key.join('/') };
  }
}
