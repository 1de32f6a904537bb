export { AccessEnding } from './access-ending.js';
export { BrowserSessions, type BrowserSessionFacts, type BrowserSessionUse } from './browser-sessions.js';
export { LivePrincipals } from './live-principals.js';
export { LogoutNotices, type EndedAuthorization } from './logout-notices.js';
export { SessionsModule } from './sessions.module.js';
export { browserName, type BrowserName } from './user-agent.js';
