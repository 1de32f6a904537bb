import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PasswordRecovery } from '@gatehouse/accounts';
import { anonymousActor, noOrigin } from '@gatehouse/kernel';
import { aQuickRealm, aUser } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import { eventually } from '@gatehouse-testing/database';

describe('the jobs of accounts', () => {
  it('answer a forgotten password by a mail on disk, within seconds, from the request alone', async () => {
    const outbox = await mkdtemp(join(tmpdir(), 'gatehouse-outbox-'));
    const test = await withAuthentication({ jobs: true, env: { MAIL_OUTBOX_DIR: outbox } });
    try {
      const realm = await aQuickRealm(test);
      await aUser(test, realm, { username: 'ada' });
      const stranger = anonymousActor(realm.id, noOrigin('test'));
      await test.get(PasswordRecovery).request(stranger, realm, 'ada');
      await eventually(async () => {
        expect((await readdir(outbox)).filter((name) => name.endsWith('.eml'))).toHaveLength(1);
      }, 20_000);
      const [name] = await readdir(outbox);
      expect(await readFile(join(outbox, name!), 'utf8')).toContain('ada@example.org');
    } finally {
      await test.close();
      await rm(outbox, { recursive: true, force: true });
    }
  }, 30_000);
});
