import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// What the code declares and what the pages print (settings, problems, events, permissions) is the same.

it('gatehouse docs --check finds nothing to write', () => {
  const root = join(import.meta.dirname, '../..');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'tools/gatehouse.mjs'), 'docs', '--check'],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
});
