import { Global, Module } from '@nestjs/common';
import { AuditJournal } from './audit-journal.js';
import { AuditLog } from './audit-log.js';
import { AuditSearch } from './audit-search.js';

/** Global because every operation is recorded. Needs DatabaseModule and a Clock. */
@Global()
@Module({ providers: [AuditJournal, AuditLog, AuditSearch], exports: [AuditLog, AuditSearch] })
export class AuditModule {}
