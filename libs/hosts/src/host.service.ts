import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { Host, type HostState } from './host.entity.js';
import { hostInput, type NewHost } from './host-input.js';
import { HostRepository, type HostPlace } from './host.repository.js';
import { hostApproved, hostChangeRefused, hostDecommissioned, hostRegistered } from './hosts.audit.js';
import { HostDecommissioned, HostNotFound } from './hosts.errors.js';

export interface HostQuery {
  readonly state?: HostState | undefined;
  readonly after?: HostPlace | null | undefined;
  /** 1 to 200; 50 when it is not given. */
  readonly limit?: number | undefined;
}

export interface HostPage {
  readonly hosts: readonly Host[];
  /** Give it as `after` to read on; null at the end. */
  readonly next: HostPlace | null;
}

/** Hosts of the actor's realm: registered, approved, decommissioned, never deleted. */
@Injectable()
export class HostService {
  constructor(
    private readonly hosts: HostRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The newest first. */
  async list(actor: Actor, { state, after, limit = 50 }: HostQuery): Promise<HostPage> {
    const hosts = await this.hosts.list(actor.realmId, {
      state: state ?? null,
      after: after ?? null,
      limit: limit + 1,
    });
    const more = hosts.length > limit;
    if (more) hosts.pop();
    const last = hosts.at(-1);
    return { hosts, next: more && last ? { registeredAt: last.registeredAt, id: last.id } : null };
  }

  /** @throws HostNotFound, also for a host of another realm */
  async get(actor: Actor, id: string): Promise<Host> {
    const host = await this.hosts.findById(actor.realmId, id);
    if (!host) throw new HostNotFound();
    return host;
  }

  /**
   * A name is free again once its host is decommissioned.
   *
   * @throws InvalidHost, HostNameTaken
   */
  register(actor: Actor, input: NewHost): Promise<Host> {
    return this.audit.attempt(actor, refusal('register', null), async () => {
      const { name, address } = hostInput(input);
      const host = Object.assign(new Host(), {
        realmId: actor.realmId,
        id: randomUUID(),
        name,
        address,
        state: 'pending',
        registeredBy: handOf(actor),
        registeredAt: this.clock.now(),
        approvedBy: null,
        approvedAt: null,
        decommissionedBy: null,
        decommissionedAt: null,
        version: 1,
      } satisfies { [K in keyof Host]: Host[K] });
      await this.hosts.insert(host);
      await this.audit.record(actor, hostRegistered({ targetId: host.id }, { name, address }));
      return host;
    });
  }

  /**
   * Approves a pending host. Approving it again changes and records nothing.
   *
   * @throws HostNotFound, HostDecommissioned
   */
  approve(actor: Actor, id: string): Promise<Host> {
    return this.audit.attempt(actor, refusal('approve', id), async () => {
      const approved = await this.hosts.approve(actor.realmId, id, handOf(actor), this.clock.now());
      const host = await this.get(actor, id);
      if (host.state === 'decommissioned') throw new HostDecommissioned();
      if (approved) await this.audit.record(actor, hostApproved({ targetId: id }, { name: host.name }));
      return host;
    });
  }

  /**
   * Takes a host out of service for good. Doing it again changes and records nothing.
   *
   * @throws HostNotFound
   */
  decommission(actor: Actor, id: string): Promise<Host> {
    return this.audit.attempt(actor, refusal('decommission', id), async () => {
      const from = await this.hosts.decommission(actor.realmId, id, handOf(actor), this.clock.now());
      const host = await this.get(actor, id);
      if (from !== null)
        await this.audit.record(actor, hostDecommissioned({ targetId: id }, { name: host.name, from }));
      return host;
    });
  }
}

const handOf = (actor: Actor): string => `${actor.kind}:${actor.id}`;

const refusal = (change: string, targetId: string | null) => (refused: DomainError) =>
  hostChangeRefused({ targetId }, { change, refusal: refused.code });
