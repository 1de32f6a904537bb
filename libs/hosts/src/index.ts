export { Host, hostStates, type HostState } from './host.entity.js';
export type { NewHost } from './host-input.js';
export type { HostPlace } from './host.repository.js';
export { HostService, type HostPage, type HostQuery } from './host.service.js';
export { HostDecommissioned, HostNameTaken, HostNotFound, InvalidHost } from './hosts.errors.js';
export { HostsModule } from './hosts.module.js';
