import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LoginAttempts, MailedTokens, RecoveryRequests } from '@gatehouse/accounts';
import { LeaderJobs } from '@gatehouse/cluster';
import { MailDelivery } from '@gatehouse/mail';
import { LoginFlowRepository } from './login-flow.repository.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Schedules what accounts, sign-ins and mails need done, on one process at a time. */
@Injectable()
export class AccountJobs implements OnModuleInit {
  constructor(
    private readonly jobs: LeaderJobs,
    private readonly recovery: RecoveryRequests,
    private readonly delivery: MailDelivery,
    private readonly tokens: MailedTokens,
    private readonly attempts: LoginAttempts,
    private readonly flows: LoginFlowRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.every('answer-recovery-requests', SECOND, async () => {
      await this.recovery.process();
    });
    this.jobs.every('deliver-mail', SECOND, async () => {
      await this.delivery.deliverDue();
    });
    this.jobs.every('prune-accounts', MINUTE, async () => {
      await this.tokens.prune();
      await this.attempts.prune();
      await this.flows.prune();
    });
  }
}
