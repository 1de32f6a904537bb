import {
  GroupNameTaken,
  GroupNotFound,
  Groups,
  InvalidUserInput,
  UserDirectory,
  UserNotFound,
} from '@gatehouse/accounts';
import type { Actor } from '@gatehouse/kernel';
import { RealmNotFound, type Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

describe('groups', () => {
  let test: TestModule;
  let groups: Groups;
  let realm: Realm;
  let other: Realm;
  let admin: Actor;

  beforeAll(async () => {
    test = await withAuthentication();
    groups = test.get(Groups);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    other = await aQuickRealm(test);
    admin = administratorOf(realm);
  });
  const groupEvents = async () =>
    (await test.audited(realm.id))
      .map(({ eventSubtype }) => eventSubtype)
      .filter((name) => name.startsWith('group.'));

  it('are created, renamed, filled, emptied and deleted; the directory follows; all is recorded', async () => {
    const ada = await aUser(test, realm);
    const inDirectory = (names: string[]) =>
      eventually(async () => {
        expect((await test.get(UserDirectory).find(realm.id, ada.id))?.groups).toEqual(names);
      });
    const group = await groups.create(admin, realm.id, 'Developers');
    await groups.addMember(admin, realm.id, group.id, ada.id);
    await groups.addMember(admin, realm.id, group.id, ada.id);
    await inDirectory(['Developers']);
    await groups.rename(admin, realm.id, group.id, 'Engineers');
    await inDirectory(['Engineers']);
    expect((await groups.groupsOf(realm.id, ada.id)).map(({ name }) => name)).toEqual(['Engineers']);
    await groups.removeMember(admin, realm.id, group.id, ada.id);
    await groups.removeMember(admin, realm.id, group.id, ada.id);
    await inDirectory([]);
    await groups.delete(admin, realm.id, group.id);
    expect(await groups.list(realm.id)).toEqual([]);
    expect(await groupEvents()).toEqual([
      'group.created',
      'group.member_added',
      'group.renamed',
      'group.member_removed',
      'group.deleted',
    ]);
  });

  it('have one name each, also of ten creates and renames at once', async () => {
    const spare = await groups.create(admin, realm.id, 'Spare');
    const results = await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, index) => groups.create(admin, realm.id, index % 2 ? 'One' : 'ONE')),
      groups.rename(admin, realm.id, spare.id, 'one'),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(GroupNameTaken);
  });

  it("do not know another realm's users, groups, or bad names", async () => {
    const group = await groups.create(admin, realm.id, 'Here');
    const foreignGroup = await groups.create(administratorOf(other), other.id, 'There');
    const foreignUser = await aUser(test, other);
    await expect(groups.addMember(admin, realm.id, group.id, foreignUser.id)).rejects.toThrow(UserNotFound);
    await expect(groups.rename(admin, realm.id, foreignGroup.id, 'x')).rejects.toThrow(GroupNotFound);
    await expect(groups.delete(admin, realm.id, foreignGroup.id)).rejects.toThrow(GroupNotFound);
    await expect(groups.delete(admin, realm.id, 'nonsense')).rejects.toThrow(GroupNotFound);
    await expect(groups.create(admin, realm.id, 'a\0b')).rejects.toThrow(InvalidUserInput);
    await expect(groups.create(admin, '00000000-0000-4000-8000-000000000000', 'x')).rejects.toThrow(
      RealmNotFound,
    );
    expect((await groupEvents()).filter((name) => name === 'group.change_refused')).toHaveLength(6);
  });
});
