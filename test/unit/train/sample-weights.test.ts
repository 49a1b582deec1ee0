import { describe, expect, it } from 'vitest';
import { labelSpans } from '../../../lib/domain/train/label-spans.ts';
import { averageUniqueness, recency, sampleWeights } from '../../../lib/domain/train/sample-weights.ts';

const steps = (count: number) => Float64Array.from({ length: count }, (_, row) => row);
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe('average uniqueness', () => {
  it('is the mean of 1 / labels in use over the closed span', () => {
    // Labels in use at 0 … 6: 1, 2, 3, 3, 3, 2, 1.
    expect([...averageUniqueness(labelSpans(steps(5), 2))]).toEqual(close([11 / 18, 7 / 18, 1 / 3, 7 / 18, 11 / 18]));
  });

  it.each([0, 1, 4, 12])('is 1 / (h + 1) in the interior, for h = %i steps', (horizon) => {
    const inner = averageUniqueness(labelSpans(steps(60), horizon)).slice(horizon, 60 - horizon);
    expect([...inner]).toEqual(close(Array.from(inner, () => 1 / (horizon + 1))));
  });

  it('is 1 for labels that share no instant, and a half for two that are the same', () => {
    expect([...averageUniqueness(labelSpans(Float64Array.of(0, 10, 20), 9))]).toEqual([1, 1, 1]);
    expect([...averageUniqueness(labelSpans(Float64Array.of(5, 5), 9))]).toEqual([0.5, 0.5]);
  });

  it('follows labels of different lengths', () => {
    // Instants 0, 1, 2, 4, 6, 9; in use 1, 2, 3, 3, 2, 1 of [0, 6], [1, 4], [2, 9].
    const spans = { startUs: Float64Array.of(0, 1, 2), endUs: Float64Array.of(6, 4, 9) };
    const shares = [1, 1 / 2, 1 / 3, 1 / 3, 1 / 2, 1];
    const mean = (from: number, to: number) => shares.slice(from, to).reduce((sum, share) => sum + share) / (to - from);
    expect([...averageUniqueness(spans)]).toEqual(close([mean(0, 5), mean(1, 4), mean(2, 6)]));
  });
});

describe('recency', () => {
  it('is exp(−age / (a · n)) of the rows behind', () => {
    expect([...recency(steps(4), 0.5)]).toEqual(close([Math.exp(-1.5), Math.exp(-1), Math.exp(-0.5), 1]));
  });

  it('is the same for all entities at one time', () => {
    const [first, second, third, fourth] = recency(Float64Array.of(1, 1, 7, 7), 0.5);
    expect([first, third]).toEqual([second, fourth]);
    expect([first, third]).toEqual(close([Math.exp(-1), 1]));
  });

  it.each([0, -1, Number.NaN])('refuses a memory of %d', (memory) => {
    expect(() => recency(steps(4), memory)).toThrow(expect.objectContaining({ code: 'TG-3021' }));
  });
});

describe('sample weights', () => {
  it('are uniqueness times recency, of mean 1', () => {
    expect([...sampleWeights(labelSpans(steps(5), 2))]).toEqual(close([55 / 42, 5 / 6, 5 / 7, 5 / 6, 55 / 42]));
    const recent = sampleWeights(labelSpans(steps(5), 2), { memory: 0.4 });
    const raw = [11 / 18, 7 / 18, 1 / 3, 7 / 18, 11 / 18].map((share, row) => share * Math.exp(-(4 - row) / 2));
    const mean = raw.reduce((sum, weight) => sum + weight) / 5;
    expect([...recent]).toEqual(close(raw.map((weight) => weight / mean)));
  });

  it('count the labels of each entity by themselves', () => {
    const times = Float64Array.of(0, 0, 1, 1, 2, 3);
    const entity = ['A', 'B', 'A', 'B', 'A', 'A'];
    const weights = sampleWeights(labelSpans(times, 1), { entity });
    // A: in use 1, 2, 2, 2, 1 at 0 … 4; B: 1, 2, 1.
    const raw = [3 / 4, 3 / 4, 1 / 2, 3 / 4, 1 / 2, 3 / 4];
    expect([...weights]).toEqual(close(raw.map((weight) => (weight * 6) / 4)));
  });
});
