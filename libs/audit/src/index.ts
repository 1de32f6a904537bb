export {
  auditCatalogue,
  auditEventTypes,
  defineAuditEvent,
  type AuditEvent,
  type AuditEventDeclaration,
  type AuditEventType,
  type AuditSubject,
  type AuditValue,
} from './audit-event.js';
export { AuditLog } from './audit-log.js';
export { AuditModule } from './audit.module.js';
export { AuditRecord } from './audit-record.entity.js';
export { AuditSearch, type AuditPage, type AuditQuery } from './audit-search.js';
