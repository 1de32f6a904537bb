import { Clock } from '../clock.js';
import { noOrigin, type Actor } from '../actor.js';

/** A clock that only the test moves. */
export class FakeClock extends Clock {
  constructor(private time = new Date('2030-01-01T00:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.time);
  }

  advance(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds);
  }
}

export const anActor = (over: Partial<Actor> = {}): Actor => ({
  kind: 'user',
  id: '00000000-0000-7000-8000-00000000000a',
  realmId: '00000000-0000-7000-8000-000000000001',
  name: 'tester',
  origin: noOrigin('test'),
  narrowedTo: null,
  ...over,
});
