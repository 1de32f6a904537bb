import { Realms1795300000001 } from './1795300000001-realms.js';
import { Accounts1795300000002 } from './1795300000002-accounts.js';
import { Rbac1795300000003 } from './1795300000003-rbac.js';
import { Clients1795300000004 } from './1795300000004-clients.js';
import { Oidc1795300000005 } from './1795300000005-oidc.js';
import { Audit1795300000006 } from './1795300000006-audit.js';
import { Hosts1795300000007 } from './1795300000007-hosts.js';
import { LoginFlow1795300000008 } from './1795300000008-login-flow.js';
import { RateLimit1795300000009 } from './1795300000009-rate-limit.js';
import { DpopProofs1795300000010 } from './1795300000010-dpop-proofs.js';
import { BrowserSessions1795300000011 } from './1795300000011-browser-sessions.js';

/** The one timeline, oldest first. A landed migration is never edited; a later one corrects it. */
export const migrations = [
  Realms1795300000001,
  Accounts1795300000002,
  Rbac1795300000003,
  Clients1795300000004,
  Oidc1795300000005,
  Audit1795300000006,
  Hosts1795300000007,
  LoginFlow1795300000008,
  RateLimit1795300000009,
  DpopProofs1795300000010,
  BrowserSessions1795300000011,
] as const;
