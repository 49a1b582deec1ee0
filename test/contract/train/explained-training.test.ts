import { expect, test, vi } from 'vitest';
import { readExplanations } from '../../../lib/domain/train/report/read-explanations.ts';
import { Report } from '../../../schemas/report.ts';
import { planted, root } from '../../support/planted-training.ts';
import { useTrainingRoom } from './training-bench.ts';

vi.setConfig({ testTimeout: 600_000 });

const room = useTrainingRoom();

/** Every other row is wild: in those alone the second feature says something, and more than the first one ever does. */
function twoRegimes() {
  const training = planted();
  const { signal = new Float64Array(0), noise = signal, row_id: ids = signal } = training.columns;
  const regime = ids.map((id) => id % 2);
  const surprise = noise.map((value, row) => (regime[row] === 1 ? 2 * value - 1 : 0));
  const amount = signal.map((value, row) => value + 6 * (surprise[row] ?? 0));
  return {
    ...training,
    columns: { ...training.columns, noise: surprise, regime, amount },
    job: { ...training.job, explain: { backgroundRows: 200, referenceRows: 20 } },
    regime: 'regime',
  };
}

test('what a trainer has explained is told of each regime, and what matters in one alone leads there', async () => {
  const bench = room().bench(twoRegimes());
  bench.start();
  expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
  const asked = {
    result: { place: `${root}/train/result.json`, document: bench.result() },
    regimes: ['calm', 'wild'],
    resampling: { seed: 1, resamples: 500, confidence: 0.95 },
  };
  const read = async (place: string) => Promise.resolve(bench.files.objects.get(place) ?? new Uint8Array());
  const explanations = await readExplanations(asked, read);
  expect(Report.shape.explanations.parse(explanations)).toEqual(explanations);
  const told = explanations.map(({ head, regimes, smallRegimes }) => ({
    head,
    smallRegimes,
    regimes: regimes.map(({ regime, rows, features }) => [regime, rows, features[0]?.feature]),
  }));
  expect(told).toEqual([
    {
      head: 'up',
      smallRegimes: [],
      regimes: [
        [null, 200, 'signal'],
        ['calm', 100, 'signal'],
        ['wild', 100, 'signal'],
      ],
    },
    {
      head: 'amount',
      smallRegimes: [],
      regimes: [
        [null, 200, 'noise'],
        ['calm', 100, 'signal'],
        ['wild', 100, 'noise'],
      ],
    },
  ]);
  const amount = explanations.find(({ head }) => head === 'amount');
  const [, calm, wild] = (amount?.regimes ?? []).map(({ features }) =>
    features.find(({ feature }) => feature === 'noise'),
  );
  expect(wild?.mean.low).toBeGreaterThan(calm?.mean.high ?? Infinity);
});
