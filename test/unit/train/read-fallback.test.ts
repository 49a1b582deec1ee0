import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readFallback } from '../../../lib/domain/train/read-fallback.ts';
import { Fallback } from '../../../schemas/training.ts';

/** What the trainer fitted, was asked and said; its own tests keep the file true. */
const Golden = z.strictObject({
  model: Fallback,
  rows: z.array(z.array(z.number().nullable())).min(1),
  answers: z.record(z.string(), z.array(z.number())),
});
const { model, rows, answers } = Golden.parse(
  JSON.parse(readFileSync('containers/trainer/tests/golden/fallback.json', 'utf8')),
);
const values = (row: readonly (number | null)[]) =>
  Object.fromEntries(model.features.map(({ name }, at) => [name, row[at] ?? null]));

test.each(Object.keys(answers))('of %s it says what Python says', (head) => {
  const said = answers[head] ?? [];
  expect(said).toHaveLength(rows.length);
  rows.forEach((row, at) => {
    const answer = said[at] ?? Number.NaN;
    expect(Math.abs(readFallback(model, head, values(row)) - answer)).toBeLessThanOrEqual(1e-12 * answer);
  });
});

test.each([
  ['null', null],
  ['no number', Number.NaN],
  ['infinite', Infinity],
])('a feature that is %s counts as its median', (_, missing) => {
  const [{ name, median } = { name: '', median: 0 }] = model.features;
  const known = { ...values(rows[0] ?? []), [name]: median };
  expect(readFallback(model, 'plain', { ...known, [name]: missing })).toBe(readFallback(model, 'plain', known));
});

test('a feature that is left out counts as its median', () => {
  const medians = Object.fromEntries(model.features.map(({ name, median }) => [name, median]));
  expect(readFallback(model, 'plain', {})).toBe(readFallback(model, 'plain', medians));
});

test('what is wild is cut off at the limit', () => {
  const [{ name, centre, scale } = { name: '', centre: 0, scale: 1 }] = model.features;
  const at = (value: number) => readFallback(model, 'plain', { ...values(rows[0] ?? []), [name]: value });
  expect(at(1e9)).toBe(at(centre + 1.0001 * model.limit * scale));
  expect(at(1e9)).not.toBe(at(centre + 0.9 * model.limit * scale));
});

test('a head that it does not know is refused', () => {
  expect(() => readFallback(model, 'other', {})).toThrow('the fallback knows no head other');
});
