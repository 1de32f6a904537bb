import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import { markRealm } from '@gatehouse/observability';
import { actingIn, mainRealm, RealmDirectory, RealmNotFound, type Realm } from '@gatehouse/realms';
import { foreignRealmRefused } from './realm-scope.audit.js';
import { MAIN_REALM_ONLY, type AdminRequest } from './realm-scope.decorators.js';
import { MainRealmOnly } from './realm-scope.errors.js';

type Answer = ReturnType<CallHandler['handle']>;

/**
 * Puts every request into the realm that its path names.
 *
 * Who signed in to the realm `main` works in every realm with the rights held in `main`; everybody else only in their
 * own, and any other realm answers as if it did not exist. The attempt is recorded in both realms, because the one
 * under attack is the one that has to know (CVE-2025-55241).
 *
 * An interceptor, because those run after every guard and before any input is read: no order of modules can put this
 * before the recognition of the caller, and no controller can forget it.
 */
@Injectable()
export class RealmScope implements NestInterceptor {
  constructor(
    private readonly realms: RealmDirectory,
    private readonly audit: AuditLog,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Answer> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const name = request.params['realm'];
    if (typeof name === 'string') await this.enter(request, name, routeOf(context));
    else if (isForMainRealm(context)) await this.assertMain(request, routeOf(context));
    return next.handle();
  }

  private async enter(request: AdminRequest, name: string, route: string): Promise<void> {
    const { actor, home } = await this.callerOf(request);
    const realm = await this.realms.find(name);
    if (home.name !== mainRealm && home.name !== name) {
      await this.recordForeign(actor, home, realm, route);
      throw new RealmNotFound();
    }
    if (!realm) throw new RealmNotFound();
    request.realm = realm;
    request.actor = actingIn(actor, realm);
    markRealm(realm.name);
  }

  private async assertMain(request: AdminRequest, route: string): Promise<void> {
    const { actor, home } = await this.callerOf(request);
    if (home.name === mainRealm) return;
    await this.recordForeign(actor, home, await this.realms.find(mainRealm), route);
    throw new MainRealmOnly();
  }

  private async callerOf({ actor }: AdminRequest): Promise<{ actor: Actor; home: Realm }> {
    const home = actor ? await this.realms.findById(actor.realmId) : null;
    if (!actor || !home) throw new Error('a route below /realms recognises nobody');
    return { actor, home };
  }

  private async recordForeign(actor: Actor, home: Realm, target: Realm | null, route: string): Promise<void> {
    const event = foreignRealmRefused({ targetId: target?.id ?? null }, { route, home_realm: home.name });
    const actors = target ? [actor, actingIn(actor, target)] : [actor];
    await Promise.all(actors.map((who) => this.audit.append(who, event)));
  }
}

const routeOf = (context: ExecutionContext): string =>
  `${context.getClass().name}.${context.getHandler().name}`;

const isForMainRealm = (context: ExecutionContext): boolean =>
  Reflect.getMetadata(MAIN_REALM_ONLY, context.getHandler()) === true;
