import { Global, Module } from '@nestjs/common';
import { RateLimiter } from './rate-limiter.js';

/** Needs DatabaseModule and the section `rateLimitConfig`. */
@Global()
@Module({ providers: [RateLimiter], exports: [RateLimiter] })
export class RateLimitModule {}
