import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { HttpRequest } from '@gatehouse/http';
import { OpenRealms } from './open-realms.js';

/**
 * An unknown or disabled realm is "not found" on every path below it, before any input is looked at: what is wrong
 * with a form must not tell that there is somebody to read it. An interceptor, because those run before the pipes.
 */
@Injectable()
export class RealmGate implements NestInterceptor {
  constructor(private readonly realms: OpenRealms) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    const name = context.switchToHttp().getRequest<HttpRequest>().params['realm'];
    if (typeof name === 'string') await this.realms.get(name);
    return next.handle();
  }
}
