import assert from 'node:assert/strict';
import * as z from 'zod';
import { describeIssues } from '../../../src/runs/schemaIssues';

describe('what is wrong with a value from a file', () => {
  const schema = z.strictObject({
    state: z.enum(['on', 'off']),
    step: z.number().int().min(0).nullable(),
    loss: z.union([z.number(), z.enum(['NaN'])]).optional(),
    runs: z.array(z.looseObject({ id: z.string() })).max(2),
    version: z.string().regex(/^\d$/, 'expected a version like "1"').optional(),
  });
  const whole = { state: 'on', step: 3, runs: [{ id: 'a' }] };

  for (const [what, change, message] of [
    ['a word that is none of the words', { state: 'lost' }, 'state: expected on or off, found "lost"'],
    ['a missing key', { runs: undefined }, 'runs: expected a list, found nothing'],
    ['a key inside a list', { runs: [{ id: 'a' }, { id: 5 }] }, 'runs[1].id: expected a text, found 5'],
    ['a number that is too small', { step: -1 }, 'step: expected a number of at least 0, found -1'],
    [
      'a list that is too long',
      { runs: [whole, whole, whole].map(() => ({ id: 'x' })) },
      'runs: expected a length of at most 2, found a list of 3',
    ],
    ['what none of several forms takes', { loss: {} }, 'loss: expected a number or NaN, found an object'],
    ['a key too many', { colour: 1 }, 'expected no key "colour"'],
    ['a check with a sentence of its own', { version: 'one' }, 'version: expected a version like "1"'],
  ] as const) {
    it(what, () => {
      const value: unknown = { ...whole, ...change };
      const { error } = schema.safeParse(value);
      assert.ok(error);
      assert.equal(describeIssues(error, { value }), message);
    });
  }

  it('says only what was expected where what was found is not at hand', () => {
    const { error } = schema.safeParse({ ...whole, step: 'x' });
    assert.ok(error);
    assert.equal(describeIssues(error), 'step: expected a number');
  });
});
