import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditSearch } from '@gatehouse/audit';
import { RequirePermission } from '@gatehouse/http';
import { Clock } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { listPage } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { SearchAuditQuery, toAuditQuery } from './audit-query.js';
import { AuditPageView, toAuditRecordView } from './audit-record-view.js';

@ApiTags('Audit')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/audit')
export class AuditController {
  constructor(
    private readonly audit: AuditSearch,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequirePermission('audit:read')
  @Answers(200, AuditPageView, 'Search the audit log of the realm, the newest first.')
  async search(@CurrentRealm() realm: Realm, @Query() query: SearchAuditQuery): Promise<AuditPageView> {
    const { records, nextBefore } = await this.audit.search(realm.id, toAuditQuery(query, this.clock.now()));
    return listPage(
      AuditPageView,
      records,
      toAuditRecordView,
      nextBefore === null ? null : { before: nextBefore },
    );
  }
}
