import { Module } from '@nestjs/common';
import { HostRepository } from './host.repository.js';
import { HostService } from './host.service.js';

/** Needs DatabaseModule with the entity Host, AuditModule and a Clock, all global. */
@Module({ providers: [HostRepository, HostService], exports: [HostService] })
export class HostsModule {}
