import { accountSealedColumns } from '@gatehouse/accounts';
import type { SealedColumn } from '@gatehouse/crypto';
import { realmSealedColumns } from '@gatehouse/realms';

/** Every column of the database that holds sealed values. */
export const sealedColumns: readonly SealedColumn[] = [...realmSealedColumns, ...accountSealedColumns];
