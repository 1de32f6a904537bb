import { findNode, isSuitable } from './node-version.mjs';

describe('the Node that Gatehouse runs on', () => {
  it.each(['22.12.0', 'v22.12.0', '22.20.1', '24.21.0', 'v100.0.0'])('accepts %s', (version) => {
    expect(isSuitable(version)).toBe(true);
  });

  it.each(['20.19.0', 'v20.20.2', '22.11.9', '9.99.0', '22', ''])('refuses %j', (version) => {
    expect(isSuitable(version)).toBe(false);
  });

  it('is the current one where no pinned package exists and the current one is recent enough', () => {
    expect(findNode({ platform: 'plan9', arch: 'mips', version: '22.12.0' })).toBe(process.execPath);
  });

  it('is none where no pinned package exists and the current one is too old', () => {
    expect(findNode({ platform: 'plan9', arch: 'mips', version: '20.19.0' })).toBeNull();
  });
});
