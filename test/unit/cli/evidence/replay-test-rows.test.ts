import { beforeAll, describe, expect, test } from 'vitest';
import { loadMeasuredPack, type MeasuredPack } from '../../../../lib/cli/evidence/measured-pack.ts';
import {
  demandSameMarket,
  replayTestRows,
  type ReplayedPoints,
} from '../../../../lib/cli/evidence/replay-test-rows.ts';
import { dayUs, hourUs, minuteUs } from '../../../../lib/domain/time.ts';
import { marketStartUs, tapeEntities } from '../../../../lib/local/market-tape.ts';
import type { Report } from '../../../../schemas/report.ts';

const [seed, anotherSeed] = [7, 8];
const heads = ['burst-5m', 'burst-60m'];

/** What a run of two days says of itself, as far as it matters here. */
const run = {
  asOfUs: marketStartUs + 2 * dayUs,
  folds: [{ fromUs: marketStartUs + 36 * hourUs, untilUs: marketStartUs + 40 * hourUs - minuteUs }],
};

let measured: MeasuredPack;
let replayed: ReplayedPoints;
const replay = (marketSeed: number) => replayTestRows(reportOf(new Map()), measured, marketSeed);
beforeAll(async () => {
  const whole = await loadMeasuredPack('liquidation');
  const { done } = whole;
  measured = { ...whole, done: { ...done, sizes: { ...done.sizes, full: { ...done.sizes.full, paths: 8 } } } };
  replayed = replay(seed);
});

function reportOf(baseRates: ReadonlyMap<string, number>): Report {
  const settings = { ...measured.done.sizes.fast.settings, historyUs: 2 * dayUs, trailingUs: dayUs };
  const told = heads.map((head) => ({ head, labelMean: baseRates.get(head) ?? 0 }));
  return { asOfUs: run.asOfUs, settings, evaluation: { folds: run.folds, heads: told } } as unknown as Report;
}

describe('a replayed market', () => {
  test('is looked at once an hour of what the run was tested on, in every entity', () => {
    expect(replayed.points).toHaveLength(4 * tapeEntities.length);
    const hours = replayed.points.map(({ timeUs }) => (timeUs - marketStartUs) / hourUs);
    expect(hours).toEqual([36, 37, 38, 39].flatMap((hour) => tapeEntities.map(() => hour)));
    expect(replayed.clusters).toEqual(Uint32Array.from([0, 1, 2, 3].flatMap((hour) => tapeEntities.map(() => hour))));
    for (const head of measured.done.heads) {
      expect(replayed.chances[head]).toHaveLength(4);
      for (const fold of replayed.chances[head] ?? [])
        expect(fold.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
      for (const naive of Object.values(replayed.naive.get(head) ?? {})) {
        expect(naive.every((forecast) => forecast > 0 && forecast < 1)).toBe(true);
      }
    }
  });

  test('is the market of the run where its events came as often, and no other is', () => {
    const report = reportOf(replayed.baseRates);
    expect(() => demandSameMarket(report, replayed)).not.toThrow();
    expect(() => demandSameMarket(report, replay(anotherSeed))).toThrow(/came in .* of the test rows, and in/);
  });
});
