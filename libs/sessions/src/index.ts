export { AccessEnding } from './access-ending.js';
export { LivePrincipals } from './live-principals.js';
export { LogoutNotices, type EndedAuthorization } from './logout-notices.js';
export { SessionsModule } from './sessions.module.js';
