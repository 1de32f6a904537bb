import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LeaderJobs } from '@gatehouse/cluster';
import { SigningKeyRotation } from './signing-key-rotation.js';

const EVERY_MS = 10 * 60_000;

/** Rotates by schedule. Provided only in the process that runs jobs. */
@Injectable()
export class SigningKeySchedule implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: LeaderJobs,
    private readonly rotation: SigningKeyRotation,
  ) {}

  onApplicationBootstrap(): void {
    this.jobs.every('rotate-signing-keys', EVERY_MS, () => this.rotation.rotateDue());
  }
}
