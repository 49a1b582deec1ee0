import { expect, test } from 'vitest';
import { evidencePages } from '../../../../lib/cli/generate/evidence-page.ts';
import { hourUs } from '../../../../lib/domain/time.ts';
import { Evidence } from '../../../../schemas/evidence.ts';
import { sizeSettings } from '../../../support/train-run.ts';

const score = { value: 0.7, low: 0.65, high: 0.75 };
const figure = {
  ...{ head: 'burst-5m', metric: 'auc', score },
  naive: {
    climatology: { score: 0.5, advantage: { value: 0.2, low: 0.1, high: 0.3 } },
    persistence: { score: 0.69, advantage: { value: 0.01, low: -0.1, high: 0.1 } },
  },
  truth: {
    ...{
      score: { value: 0.68, low: 0.66, high: 0.7 },
      oracle: { value: 0.85, low: 0.8, high: 0.9 },
      gap: score,
      gapError: 0.1,
    },
    naive: {
      climatology: { score: 0.5, share: { value: 0.57, low: 0.4, high: 0.7 } },
      persistence: { score: 0.69, share: { value: 0.06, low: -0.3, high: 0.4 } },
    },
  },
} as const;

const evidence = Evidence.parse({
  ...{ contract: 'evidence/1', pack: 'liquidation', commit: 'c'.repeat(40), changed: false },
  ...{ size: 'fast', seeds: [3, 5], seconds: 120 },
  settings: {
    ...{
      entities: 2,
      days: 12,
      settings: sizeSettings,
      pointEveryUs: hourUs,
      paths: 64,
      replicates: 20,
      resamples: 300,
    },
  },
  verdict: 'FAIL',
  verdicts: [
    {
      criterion: 'PR-AUC beats persistence',
      dial: 'target',
      head: 'burst-5m',
      verdict: 'FAIL',
      value: score,
      demand: 'above',
    },
  ],
  figures: [{ ...figure, dial: 'target' }],
  worlds: [3, 5].map((seed) => ({
    ...{ contract: 'measured-world/1', seed, dial: 'target', rows: 10, testRows: 6, folds: 1, points: 2, seconds: 60 },
    ...{ dataset: 'd'.repeat(64), baseRates: {}, figures: [figure], shuffled: [] },
  })),
});

test('there is no page before anything is measured', () => {
  expect(evidencePages([])).toEqual([]);
});

test('a failure is told like a success, with seeds, sizes, commit and the naive forecast that is hardest to beat', () => {
  const [page, another] = evidencePages([evidence]);
  expect(another).toBeUndefined();
  expect(page?.path).toBe('docs/reference/evidence.md');
  const text = page?.text ?? '';
  for (const told of [
    '## liquidation: FAIL',
    'Size `fast`, seeds 3, 5, commit `cccccccccccc`: 2 worlds of 12 days and 2 entities',
    '12 test rows, the truth told at 4 of them',
    '| target | burst-5m | auc | 0.7000 (0.6500 to 0.7500) | persistence 0.6900 | 0.6800 (0.6600 to 0.7000) | 0.8500 (0.8000 to 0.9000) | 0.0600 (-0.3000 to 0.4000) |',
    '| FAIL | target | burst-5m | PR-AUC beats persistence |',
  ])
    expect(text).toContain(told);
});

test('figures of code that was never committed say so', () => {
  const [page] = evidencePages([{ ...evidence, changed: true }]);
  expect(page?.text).toContain('commit `cccccccccccc` with changes: ');
});
