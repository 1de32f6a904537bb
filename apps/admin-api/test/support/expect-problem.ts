import { expectStatus } from './expect-status.js';
import type { Answer } from '../../../../test/support/exact-request.js';

/** A problem document with one of these statuses; what is wrong with the input is pointed at. */
export function expectProblem(answer: Answer, where: string, statuses: readonly number[]): void {
  expectStatus(where, answer.status, statuses);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.stringMatching(/^http.*\/problems\//),
    title: expect.any(String),
    status: answer.status,
    instance: expect.stringMatching(/^urn:request:/),
  });
  if (answer.status === 422 && answer.body.errors !== undefined)
    for (const { pointer, detail } of answer.body.errors)
      expect({ where, pointer, detail }).toEqual({
        where,
        pointer: expect.stringMatching(/^#(\/|$)/),
        detail: expect.any(String),
      });
}
