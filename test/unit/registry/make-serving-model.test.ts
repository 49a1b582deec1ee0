import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeServingModel, type ServingFacts } from '../../../lib/domain/registry/make-serving-model.ts';
import { weighFeatures } from '../../../lib/domain/registry/weigh-features.ts';
import { FeatureTable, type Head, TrainJob } from '../../../schemas/training.ts';
import { evaluation } from '../../support/trained-run.ts';

function example(name: string): unknown {
  return JSON.parse(readFileSync(`schemas/examples/${name}.json`, 'utf8'));
}

const table = FeatureTable.parse(example('feature-table/valid/five-folds-two-entities'));
const base = { target: 'burst_5m', horizonUs: 300_000_000 };
const binary = { ...base, name: 'burst-5m', objective: 'binary' as const };
const bound = { ...base, objective: 'quantile' as const, interval: 'span' };
const heads: Head[] = [
  { ...binary, calibration: 'isotonic' },
  { ...bound, name: 'high', quantile: 0.75 },
  { ...bound, name: 'low', quantile: 0.25 },
  { ...bound, name: 'alone', quantile: 0.5, interval: 'other' },
];
const lines = { breakpoints: [-1, 1], values: [0.1, 0.9] };
const trained: ServingFacts['trained'] = {
  calibrations: new Map([['burst-5m', { kind: 'isotonic', scale: 'margin', ...lines }]]),
  confidences: new Map(),
  ...{ conformals: [], fallback: null, contributions: [] },
};

function make(change: Partial<TrainJob> = {}, left: Partial<ServingFacts['trained']> = {}) {
  const nested = { nested: [], risk: [0.2, 0.4, 0.6], fallback: null };
  const plain = TrainJob.parse(example('train-job/valid/dry-classes-and-counts'));
  const job: TrainJob = { ...plain, heads, interval: null, serving: nested, ...change };
  const image = { sha256: 'b'.repeat(64), bytes: 7 };
  const facts = { table, evaluation, artifact: 'a'.repeat(64), packed: image, version: 2, market: 'crypto' };
  return makeServingModel({ ...facts, job, trained: { ...trained, ...left } });
}

function calibratedBy(file: { readonly breakpoints: number[]; readonly values: number[] }) {
  return { calibrations: new Map([['burst-5m', { kind: 'isotonic' as const, scale: 'margin' as const, ...file }]]) };
}

describe('a serving document', () => {
  test('has the calibration that the job asks for', () => {
    expect(make().heads[0]?.calibration).toEqual({ kind: 'isotonic', at: [-1, 1], values: [0.1, 0.9] });
    const plain = make({ heads: [{ ...binary, calibration: 'none' }] });
    expect(plain.heads[0]?.calibration).toEqual({ kind: 'none' });
  });

  test('is not made without that calibration, or with one that is no function', () => {
    expect(() => make({}, { calibrations: new Map() })).toThrow(expect.objectContaining({ code: 'TG-3060' }));
    expect(() => make({ heads: [{ ...binary, calibration: 'platt' }] })).toThrow(
      expect.objectContaining({ code: 'TG-3060' }),
    );
    for (const wrong of [
      { ...lines, values: [0.5] },
      { ...lines, breakpoints: [1, 1] },
    ])
      expect(() => make({}, calibratedBy(wrong))).toThrow(expect.objectContaining({ code: 'TG-3081' }));
  });

  test('has an interval of two quantiles and more, by rising quantiles, which promises what they span', () => {
    expect(make().intervals).toEqual([{ name: 'span', heads: ['low', 'high'], alpha: 0.5, widening: 0 }]);
  });

  test('promises what was conformalised where the job asks for it, and is not made without', () => {
    const span = { interval: 'span', heads: ['low', 'high'], alpha: 0.2, status: 'WARMUP' as const };
    const conformals = [{ ...span, rows: 2, widening: null }];
    const asked = { interval: { alpha: 0.2 } };
    expect(make(asked, { conformals }).intervals).toEqual([
      { name: 'span', heads: ['low', 'high'], alpha: 0.2, widening: null },
    ]);
    expect(() => make(asked)).toThrow(expect.objectContaining({ code: 'TG-3060' }));
  });

  test('weighs features alike where nobody has looked at what they do', () => {
    expect(make().weights).toEqual(table.features.map(() => 1 / table.features.length));
  });
});

describe('the weights of features', () => {
  const places = [0, 1];
  const strata = [{ regime: null, places, learntRows: 10 }];
  const sizesOf = (sizes: Readonly<Record<string, readonly number[]>>) => {
    const features = Object.entries(sizes).map(([name, own]) => ({ name, sizes: Float64Array.from(own) }));
    return { head: 'any', timesUs: Float64Array.of(1, 2), features, strata };
  };

  test('are shares of what moves each head, whatever its scale, in the order of the features', () => {
    const one = sizesOf({ a: [3, 3], b: [1, 1] });
    const large = sizesOf({ b: [500, 1500], a: [0, 2000] });
    expect(weighFeatures(['b', 'a', 'c'], [one, large])).toEqual([0.375, 0.625, 0]);
  });

  test('count a regime by the rows that it stands for', () => {
    const parts = [
      { regime: 'calm', places: [0], learntRows: 3 },
      { regime: 'wild', places: [1], learntRows: 1 },
    ];
    expect(weighFeatures(['a', 'b'], [{ ...sizesOf({ a: [1, 0], b: [0, 1] }), strata: parts }])).toEqual([0.75, 0.25]);
  });

  test('leave out heads that nothing moves', () => {
    expect(weighFeatures(['a', 'b'], [sizesOf({ a: [0, 0], b: [0, 0] }), sizesOf({ a: [1, 1], b: [0, 0] })])).toEqual([
      1, 0,
    ]);
  });
});
