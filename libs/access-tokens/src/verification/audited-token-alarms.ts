import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { anonymousActor, noOrigin, type RequestOrigin } from '@gatehouse/kernel';
import { RealmDirectory } from '@gatehouse/realms';
import { foreignRealmToken } from '../access-tokens.audit.js';
import { TokenAlarms } from './token-checks.js';
import type { VerifiedToken } from './verified-token.js';

/** Records a foreign token in the realm that it was presented to: the realm that somebody tried (CVE-2025-55241). */
@Injectable()
export class AuditedTokenAlarms extends TokenAlarms {
  constructor(
    private readonly audit: AuditLog,
    private readonly realms: RealmDirectory,
  ) {
    super();
  }

  override async foreignToken(
    { claims }: VerifiedToken,
    presentedTo: string,
    origin: RequestOrigin | undefined,
  ): Promise<void> {
    const realm = await this.realms.find(presentedTo);
    if (!realm) return;
    const stranger = anonymousActor(realm.id, origin ?? noOrigin('access-tokens'));
    await this.audit.append(
      stranger,
      foreignRealmToken({ clientId: claims.client_id, targetId: claims.jti }, { issuer: claims.iss }),
    );
  }
}
