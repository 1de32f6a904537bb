import { SubjectGate } from './subject-gate.js';

const deferred = () => {
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (open = resolve));
  return { wait, open };
};

describe('SubjectGate', () => {
  it('runs at most so many of one subject at once, in order, and all of them', async () => {
    const gate = new SubjectGate();
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = (index: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(index);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => gate.run('ada', 2, work(index))));
    expect(most).toBe(2);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).toHaveLength(20);
    expect(gate.size).toBe(0);
  });

  it('does not make one subject wait for another', async () => {
    const gate = new SubjectGate();
    const held = deferred();
    const first = gate.run('ada', 1, () => held.wait);
    await expect(gate.run('bob', 1, () => Promise.resolve('in'))).resolves.toBe('in');
    held.open();
    await first;
  });

  it('goes on after a failure', async () => {
    const gate = new SubjectGate();
    const first = gate.run('ada', 1, () => Promise.reject(new Error('broken')));
    const second = gate.run('ada', 1, () => Promise.resolve('in'));
    await expect(first).rejects.toThrow('broken');
    await expect(second).resolves.toBe('in');
    expect(gate.size).toBe(0);
  });

  it('says busy instead of a line without end', async () => {
    const gate = new SubjectGate();
    const held = deferred();
    const inLine = Array.from({ length: 65 }, () => gate.run('ada', 1, () => held.wait));
    await expect(gate.run('ada', 1, () => held.wait)).rejects.toMatchObject({
      kind: 'unavailable',
      extensions: { retryAfterSeconds: 5 },
    });
    held.open();
    await Promise.all(inLine);
    expect(gate.size).toBe(0);
  });
});
