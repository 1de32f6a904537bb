export { clusterConfig } from './cluster.config.js';
export { ClusterModule } from './cluster.module.js';
export { LeaderJobs } from './leader-jobs.js';
export { NoticeCache } from './notice-cache.js';
export { Notices, type Notice } from './notices.js';
