export { reachOf } from './address-policy.js';
export { EgressClient, type EgressPolicy, type Resolve } from './egress-client.js';
export { egressConfig } from './egress.config.js';
export { EgressFailed, EgressRefused } from './egress.errors.js';
export { EgressModule } from './egress.module.js';
