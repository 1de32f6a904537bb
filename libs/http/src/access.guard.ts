import {
  Inject,
  Injectable,
  Logger,
  Optional,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Actor, Permission } from '@gatehouse/kernel';
import { ACCESS, type Access } from './access.decorators.js';
import type { HttpRequest } from './http-request.js';
import { NotAuthenticated, PermissionMissing } from './http.errors.js';

/** Recognises who calls. */
export interface ActorResolver {
  /** @throws a DomainError of kind `unauthenticated` (NotAuthenticated) when nobody valid calls */
  resolve(request: HttpRequest): Actor | Promise<Actor>;
}
export const ACTOR_RESOLVER = Symbol('ACTOR_RESOLVER');

/** Says whether an actor holds a permission now, narrowing of the token included. */
export interface PermissionDecider {
  allows(actor: Actor, permission: Permission): boolean | Promise<boolean>;
}
export const PERMISSION_DECIDER = Symbol('PERMISSION_DECIDER');

type Verdict = boolean | Promise<boolean>;

/**
 * Stands before every route of every app and denies by default: a route says `@Public`, `@Authenticated` or
 * `@RequirePermission`, and one that says nothing is refused. It runs after routing, so that no spelling of a
 * path can go around it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly log = new Logger(AccessGuard.name);
  private readonly known = new WeakMap<object, WeakMap<object, Access>>();

  constructor(
    @Optional() @Inject(ACTOR_RESOLVER) private readonly resolver: ActorResolver | null,
    @Optional() @Inject(PERMISSION_DECIDER) private readonly decider: PermissionDecider | null,
  ) {}

  canActivate(context: ExecutionContext): Verdict {
    const access = this.accessOf(context);
    if (access?.kind === 'public') return true;
    if (!access || !this.resolver) return this.refuseUnstated(context);
    const request = context.switchToHttp().getRequest<HttpRequest>();
    // Promises only where the answer really waits: a verified token and cached permissions decide at once.
    const actor = this.resolver.resolve(request);
    return actor instanceof Promise
      ? actor.then((resolved) => this.admit(request, resolved, access))
      : this.admit(request, actor, access);
  }

  private admit(request: HttpRequest, actor: Actor, access: Access): Verdict {
    if (actor.kind === 'anonymous') throw new NotAuthenticated();
    request.actor = actor;
    if (access.kind !== 'permission') return true;
    const { permission } = access;
    const allowed = this.decider?.allows(actor, permission) ?? false;
    return allowed instanceof Promise
      ? allowed.then((yes) => this.verdict(yes, permission))
      : this.verdict(allowed, permission);
  }

  private verdict(allowed: boolean, permission: Permission): true {
    if (!allowed) throw new PermissionMissing(permission);
    return true;
  }

  private refuseUnstated(context: ExecutionContext): never {
    this.log.error(
      `${context.getClass().name}.${context.getHandler().name} states no access, or nothing here resolves actors`,
    );
    throw new NotAuthenticated();
  }

  private accessOf(context: ExecutionContext): Access | undefined {
    const handler = context.getHandler();
    const controller = context.getClass();
    const ofController = this.known.get(controller) ?? new WeakMap<object, Access>();
    this.known.set(controller, ofController);
    const cached = ofController.get(handler);
    if (cached) return cached;
    const access = statedAccess(handler, controller);
    if (access) ofController.set(handler, access);
    return access;
  }
}

/** The access that a route states: its own word before its controller's. */
export function statedAccess(handler: object, controller: object): Access | undefined {
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as
    Access | undefined;
}
