import type { AuditRecord } from '@gatehouse/audit';
import { answer, Shown, ShownId, ShownObject, ShownText, ShownTime } from '../answers/answers.decorators.js';

export class AuditActorView {
  @Shown({ enum: ['user', 'client', 'system', 'anonymous'] }) kind: string;
  @Shown({ description: 'Id of the user or client, or the name of the job.' }) id: string;
}

export class AuditUserView {
  @ShownText(true) id: string | null;
  @ShownText(true) username: string | null;
}

export class AuditRecordView {
  @ShownId() id: string;
  @ShownTime() time: string;
  @Shown({ enum: ['authentication', 'token', 'factor', 'administrative', 'security', 'resource'] })
  type: string;
  @Shown({ description: 'What happened: the subtype of the type.', example: 'user.locked' }) event: string;
  @Shown({ enum: ['success', 'failure'] }) outcome: string;
  @Shown({ enum: ['low', 'medium', 'high', 'critical'] }) severity: string;
  @Shown({ type: AuditActorView, description: 'Who acted.' }) actor: AuditActorView;
  @Shown({ type: AuditUserView, description: 'The user whom the event is about.' }) user: AuditUserView;
  @ShownText(true) clientId: string | null;
  @ShownText(true) targetId: string | null;
  @ShownText(true) ipAddress: string | null;
  @ShownText(true) userAgent: string | null;
  @ShownText(true) requestId: string | null;
  @Shown({ description: 'The surface that took the request.', example: 'idp' }) source: string;
  @ShownObject() details: object;
}

export class AuditPageView {
  @Shown({ type: AuditRecordView, isArray: true }) items: AuditRecordView[];
  @ShownText(true) next: string | null;
}

export const toAuditRecordView = (record: AuditRecord): AuditRecordView =>
  answer(AuditRecordView, {
    id: record.id,
    time: record.occurredAt.toISOString(),
    type: record.eventType,
    event: record.eventSubtype,
    outcome: record.outcome,
    severity: record.severity,
    actor: answer(AuditActorView, { kind: record.actorKind, id: record.actorId }),
    user: answer(AuditUserView, { id: record.userId, username: record.username }),
    clientId: record.clientId,
    targetId: record.targetId,
    ipAddress: record.ipAddress,
    userAgent: record.userAgent,
    requestId: record.requestId,
    source: record.source,
    details: record.details,
  });
