import { HashingBusy } from '@gatehouse/crypto';

interface Line {
  running: number;
  readonly waiting: Array<() => void>;
}

/** More tries than this for one account at one moment are no people. */
const MOST_WAITING = 64;
const RETRY_AFTER_SECONDS = 5;

/**
 * Lets a few tries per subject run at once in this process; the others wait in line.
 *
 * Tries are counted before they are compared, so without it a user whose programs sign in ten at a time, all with the
 * right password, would be locked out by their own burst.
 */
export class SubjectGate {
  private readonly lines = new Map<string, Line>();

  /** @throws HashingBusy when too many wait already */
  async run<T>(subject: string, atOnce: number, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(subject) ?? { running: 0, waiting: [] };
    this.lines.set(subject, line);
    if (line.running < atOnce) line.running += 1;
    else await turn(line);
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else line.running -= 1;
      if (line.running === 0) this.lines.delete(subject);
    }
  }

  /** Subjects in line now. */
  get size(): number {
    return this.lines.size;
  }
}

function turn(line: Line): Promise<void> {
  if (line.waiting.length >= MOST_WAITING) throw new HashingBusy(RETRY_AFTER_SECONDS);
  return new Promise((resolve) => line.waiting.push(resolve));
}
