import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { beforeAll, expect, test } from 'vitest';
import { evidenceMetrics, type MeasuredWorld } from '../../../schemas/evidence.ts';
import { type EvidencePlan, gatherEvidence } from '../../../lib/cli/evidence/gather-evidence.ts';
import { dayUs, hourUs } from '../../../lib/domain/time.ts';
import { done } from '../../../models/liquidation/done.ts';

/** Too small to prove anything of the pack: it shows that all parts fit together. */
const plan: EvidencePlan = {
  pack: 'liquidation',
  // Another world may be without a burst for half a day: of that there is nothing to score.
  seeds: [7],
  dials: ['target'],
  size: {
    ...{ entities: 1, days: 3, pointEveryUs: hourUs / 2, paths: 64, replicates: 2, resamples: 20 },
    settings: {
      ...done.sizes.fast.settings,
      ...{
        historyUs: 3 * dayUs,
        trailingUs: dayUs,
        trainUs: dayUs,
        testUs: 12 * hourUs,
        stepUs: 12 * hourUs,
        rounds: 5,
      },
    },
  },
};

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('tidegate-evidence-'));

let before: readonly string[];
let worlds: readonly MeasuredWorld[];
const said: string[] = [];
beforeAll(async () => {
  before = folders();
  const signal = new AbortController().signal;
  worlds = await gatherEvidence(plan, { environment: process.env, signal, tell: (line) => said.push(line) });
}, 240_000);

test('a world is simulated, learnt from and compared with its truth', () => {
  const [world = expect.fail('nothing was measured')] = worlds;
  expect(world).toMatchObject({ seed: plan.seeds[0], dial: 'target', folds: 1, testRows: 720, points: 24 });
  expect(world.figures.map(({ head, metric }) => `${head} ${metric}`)).toEqual(
    done.heads.flatMap((head) => evidenceMetrics.map((metric) => `${head} ${metric}`)),
  );
  for (const { naive, truth } of world.figures) {
    expect(Object.keys(naive)).toEqual(['climatology', 'persistence', 'trailing-intensity']);
    expect(Object.keys(truth!.naive)).toEqual(Object.keys(naive));
  }
  const rates = done.heads.map((head) => world.baseRates[head]!);
  expect(rates).toEqual(rates.toSorted((one, other) => one - other));
  expect(world.shuffled.map(({ head, auc, skill }) => [head, auc.length, skill.length])).toEqual(
    done.heads.map((head) => [head, 2, 2]),
  );
});

test('it is told what is done, and nothing is left behind', () => {
  expect(said).toHaveLength(2);
  expect(folders()).toEqual(before);
});

test('who is interrupted leaves neither files nor processes', async () => {
  const interruption = new AbortController();
  const asked = gatherEvidence(plan, {
    ...{ environment: process.env, signal: interruption.signal },
    tell: () => interruption.abort(),
  });
  await expect(asked).rejects.toThrow('abort');
  expect(folders()).toEqual(before);
});
