import { expect, test } from 'vitest';
import { markup } from '../../../lib/domain/train/report/markup.ts';
import { servingSection } from '../../../lib/domain/train/report/sections/serving-section.ts';
import type { ServedHead } from '../../../schemas/evaluation.ts';
import { evaluation } from '../../support/trained-run.ts';

const interval = { value: 0.2, low: 0.1, high: 0.3 };
const brier = { metric: 'brier', better: 'lower' as const, score: interval, difference: interval, skill: null };
const nested: ServedHead = {
  head: 'burst-5m',
  coherent: [brier],
  fallback: [],
  risk: [
    { level: 'low', rows: 9, share: 0.9, rate: interval },
    { level: 'high', rows: 1, share: 0.1, rate: null },
  ],
  confidence: { error: 0.06, isCalibrated: false, hitRate: 0.5, bins: [] },
};

function drawn(heads: readonly ServedHead[], isNested: boolean): string {
  const nesting = isNested ? { heads: ['burst-5m', 'burst-15m'], violationRate: 0.25 } : null;
  return markup`${servingSection({ ...evaluation, serving: { heads: [...heads], nesting } })}`.text;
}

test('the report tells how often nested heads had to be made to rise, and what that did', () => {
  const html = drawn([nested], true);
  expect(html).toContain('burst-5m, burst-15m are nested: on 25 % of the rows');
  expect(html).toContain('Probabilities that rise with the horizon');
  expect(html).not.toContain('While the fallback answers');
});

test('a confidence that did not hold is said not to be told, and a level without rows enough has no rate', () => {
  const html = drawn([nested], false);
  expect(html).toContain('no: it did not hold');
  expect(html).toContain('<td>high</td><td>1</td><td>10 %</td><td>–</td>');
  expect(html).not.toContain('are nested');
});

test('without a binary head there is nothing to tell', () => {
  expect(drawn([], false)).toBe('');
});
