export { addressKey } from './address-key.js';
export { RateLimiter, type Limit } from './rate-limiter.js';
export { rateLimitConfig } from './rate-limit.config.js';
export { TooManyRequests } from './rate-limit.errors.js';
export { RateLimitModule } from './rate-limit.module.js';
