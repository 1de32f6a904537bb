import { Transactor } from '@gatehouse/database';
import { withTestModule, type TestModule } from '@gatehouse-testing/database';

describe('the test kit', () => {
  let one: TestModule;
  let other: TestModule;

  beforeAll(async () => {
    one = await withTestModule();
    other = await withTestModule();
  });
  afterAll(async () => {
    await one.close();
    await other.close();
  });

  it('gives a migrated and empty database', async () => {
    const [row] = await one.db.query<{ realms: string }>('select count(*) as realms from realm');
    expect(row).toEqual({ realms: '0' });
  });

  it('gives each module a database of its own', async () => {
    await one.db.run(() => one.get(Transactor).writer.query('create table only_here (id int)'));
    await expect(other.db.query('select * from only_here')).rejects.toThrow('only_here');
  });
});
