import { Global, Module } from '@nestjs/common';
import { LeaderJobs } from './leader-jobs.js';
import { Notices } from './notices.js';

/** Global: any lib may publish a notice or keep a cache. Needs DatabaseModule. */
@Global()
@Module({ providers: [Notices, LeaderJobs], exports: [Notices, LeaderJobs] })
export class ClusterModule {}
