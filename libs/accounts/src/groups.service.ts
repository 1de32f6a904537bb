import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor } from '@gatehouse/kernel';
import { RealmNotFound } from '@gatehouse/realms';
import * as events from './accounts.audit.js';
import { GroupNameTaken, GroupNotFound } from './accounts.errors.js';
import { identifierKey } from './identifier-key.js';
import { UserGroup } from './user-group.entity.js';
import { parseGroupName } from './user-input.js';
import { isId, UserRepository } from './user.repository.js';

const MOST_LISTED = 1000;
const MOST_PER_PAGE = 200;

export interface GroupMember {
  readonly id: string;
  readonly username: string;
  readonly name: string | null;
  readonly addedAt: Date;
}

/** Where a page of members ends; the edge carries it to the client and back, checked. */
export interface MemberCursor {
  /** ISO 8601, of the last member shown. */
  readonly addedAt: string;
  readonly id: string;
}

export interface MemberPage {
  readonly members: GroupMember[];
  /** Give it as `cursor` to read on; null at the end. */
  readonly next: MemberCursor | null;
}

/** Groups and who is in them. A user's groups appear in the claim `groups`; they grant nothing by themselves. */
@Injectable()
export class Groups {
  constructor(
    private readonly db: Transactor,
    private readonly users: UserRepository,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** By name; at most 1,000. */
  list(realmId: string): Promise<UserGroup[]> {
    return this.db.reader.find(UserGroup, {
      where: { realmId },
      order: { nameKey: 'ASC' },
      take: MOST_LISTED,
    });
  }

  groupsOf(realmId: string, userId: string): Promise<UserGroup[]> {
    if (!isId(userId)) return Promise.resolve([]);
    return this.db.reader
      .createQueryBuilder(UserGroup, 'g')
      .innerJoin('user_group_member', 'm', 'm.realm_id = g.realm_id and m.group_id = g.id')
      .where('g.realm_id = :realmId and m.user_id = :userId', { realmId, userId })
      .orderBy('g.name_key')
      .getMany();
  }

  /**
   * The members of a group, who was added last first.
   *
   * @param page `limit` is 1 to 200
   * @throws GroupNotFound
   */
  async listMembers(
    realmId: string,
    groupId: string,
    { cursor, limit }: { readonly cursor: MemberCursor | null; readonly limit: number },
  ): Promise<MemberPage> {
    const group = isId(groupId) ? await this.db.reader.findOneBy(UserGroup, { realmId, id: groupId }) : null;
    if (!group) throw new GroupNotFound();
    const size = Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE);
    const further = cursor
      ? 'and (m.added_at < $4::timestamptz or (m.added_at = $4::timestamptz and m.user_id > $5::uuid))'
      : '';
    const members = await this.db.query<GroupMember>(
      `select u.id, u.username, u.name, m.added_at as "addedAt" from user_group_member m
       join app_user u on u.realm_id = m.realm_id and u.id = m.user_id
       where m.realm_id = $1 and m.group_id = $2 ${further}
       order by m.added_at desc, m.user_id limit $3`,
      [realmId, groupId, size + 1, ...(cursor ? [cursor.addedAt, cursor.id] : [])],
    );
    const more = members.length > size;
    if (more) members.pop();
    const last = members.at(-1);
    return {
      members,
      next: more && last ? { addedAt: last.addedAt.toISOString(), id: last.id } : null,
    };
  }

  /** @throws GroupNameTaken also when two create the same name at once */
  create(actor: Actor, realmId: string, name: string): Promise<UserGroup> {
    return this.change(actor, 'create', null, async () => {
      const parsed = parseGroupName(name);
      const group = Object.assign(new UserGroup(), {
        realmId,
        id: randomUUID(),
        name: parsed,
        nameKey: identifierKey(parsed),
        createdAt: this.clock.now(),
      });
      await this.claimName(realmId, group.nameKey);
      const { count } = await this.db.execute(
        `insert into user_group (realm_id, id, name, name_key, created_at)
         select $1, $2, $3, $4, $5 where exists (select from realm where id = $1)
         on conflict (realm_id, name_key) do nothing returning id`,
        [realmId, group.id, group.name, group.nameKey, group.createdAt],
      );
      if (count === 0) throw await this.whyNotCreated(realmId);
      await this.audit.record(actor, events.groupCreated({ targetId: group.id }, { name: parsed }));
      return group;
    });
  }

  rename(actor: Actor, realmId: string, id: string, name: string): Promise<UserGroup> {
    return this.change(actor, 'rename', id, async () => {
      const parsed = parseGroupName(name);
      await this.claimName(realmId, identifierKey(parsed));
      const group = await this.getForUpdate(realmId, id);
      const was = group.name;
      group.name = parsed;
      group.nameKey = identifierKey(parsed);
      const { count } = await this.db.execute(
        `update user_group set name = $3, name_key = $4 where realm_id = $1 and id = $2
           and not exists (select from user_group where realm_id = $1 and name_key = $4 and id <> $2)`,
        [realmId, id, group.name, group.nameKey],
      );
      if (count === 0) throw new GroupNameTaken();
      await this.everyUserChanged(realmId);
      await this.audit.record(actor, events.groupRenamed({ targetId: id }, { name: parsed, was }));
      return group;
    });
  }

  delete(actor: Actor, realmId: string, id: string): Promise<void> {
    return this.change(actor, 'delete', id, async () => {
      const group = await this.getForUpdate(realmId, id);
      await this.db.execute('delete from user_group where realm_id = $1 and id = $2', [realmId, id]);
      await this.everyUserChanged(realmId);
      await this.audit.record(actor, events.groupDeleted({ targetId: id }, { name: group.name }));
    });
  }

  /** Adding twice is one membership. */
  addMember(actor: Actor, realmId: string, groupId: string, userId: string): Promise<void> {
    return this.change(actor, 'add-member', groupId, async () => {
      const group = await this.getForUpdate(realmId, groupId);
      const user = await this.users.getForUpdate(realmId, userId);
      const { count } = await this.db.execute(
        `insert into user_group_member (realm_id, group_id, user_id, added_at) values ($1, $2, $3, $4)
         on conflict do nothing returning user_id`,
        [realmId, groupId, userId, this.clock.now()],
      );
      if (count === 0) return;
      await this.userChanged(realmId, userId);
      const facts = { name: group.name, user: user.username };
      await this.audit.record(
        actor,
        events.groupMemberAdded({ ...events.about(user), targetId: groupId }, facts),
      );
    });
  }

  removeMember(actor: Actor, realmId: string, groupId: string, userId: string): Promise<void> {
    return this.change(actor, 'remove-member', groupId, async () => {
      const group = await this.getForUpdate(realmId, groupId);
      const user = await this.users.getForUpdate(realmId, userId);
      const { count } = await this.db.execute(
        'delete from user_group_member where realm_id = $1 and group_id = $2 and user_id = $3',
        [realmId, groupId, userId],
      );
      if (count === 0) return;
      await this.userChanged(realmId, userId);
      const facts = { name: group.name, user: user.username };
      await this.audit.record(
        actor,
        events.groupMemberRemoved({ ...events.about(user), targetId: groupId }, facts),
      );
    });
  }

  private change<T>(
    actor: Actor,
    operation: string,
    groupId: string | null,
    work: () => Promise<T>,
  ): Promise<T> {
    const refused: events.Refused = ({ code }) =>
      events.groupChangeRefused({ targetId: groupId }, { operation, refusal: code });
    return this.audit.attempt(actor, refused, work);
  }

  private async getForUpdate(realmId: string, id: string): Promise<UserGroup> {
    const group = isId(id)
      ? await this.db.writer.findOne(UserGroup, {
          where: { realmId, id },
          lock: { mode: 'for_no_key_update' },
        })
      : null;
    if (!group) throw new GroupNotFound();
    return group;
  }

  private async whyNotCreated(realmId: string): Promise<GroupNameTaken | RealmNotFound> {
    const [realm] = await this.db.query('select from realm where id = $1', [realmId]);
    return realm ? new GroupNameTaken() : new RealmNotFound();
  }

  /** Two changes to one name run one after another; the second finds it taken. */
  private claimName(realmId: string, nameKey: string): Promise<void> {
    return this.db.serialize(`accounts/group-name/${realmId}/${nameKey}`);
  }

  private userChanged(realmId: string, userId: string): Promise<void> {
    return this.notices.publish({ topic: 'users/changed', realmId, key: userId });
  }

  /** The name of a group is in the claims of all its members: dropping every copy is one notice. */
  private everyUserChanged(realmId: string): Promise<void> {
    return this.notices.publish({ topic: 'users/changed', realmId, key: '*' });
  }
}
