import { describe, expect, it } from 'vitest';
import { type LabelRows, judgeMaturity, maturedLabels } from '../../../lib/domain/features/label-maturity.ts';
import { dayUs, hourUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

interface Label {
  readonly id: string;
  readonly entity: string;
  readonly atUs: number;
  readonly horizonUs: number;
  readonly availableAtUs: number;
  readonly revision: number;
  readonly value: number;
}

const labelTimeUs = noonUs + hourUs;

function label(overrides: Partial<Label> = {}): Label {
  const times = { atUs: noonUs, horizonUs: hourUs, availableAtUs: labelTimeUs };
  return { id: 'p1', entity: 'A', revision: 0, value: 1, ...times, ...overrides };
}

function labelRows(labels: readonly Label[]): LabelRows {
  const numbers = (pick: (label: Label) => number) => Float64Array.from(labels, pick);
  return {
    predictionId: labels.map(({ id }) => id),
    entity: labels.map(({ entity }) => entity),
    predictionTimeUs: numbers(({ atUs }) => atUs),
    horizonUs: numbers(({ horizonUs }) => horizonUs),
    availableAtUs: numbers(({ availableAtUs }) => availableAtUs),
    revision: numbers(({ revision }) => revision),
    values: numbers(({ value }) => value),
  };
}

function valuesAt(labels: readonly Label[], asOfUs: number): number[] {
  return [...maturedLabels(labelRows(labels), asOfUs).values];
}

describe('a matured label', () => {
  it.each([
    { when: 'at its label time', one: label(), asOfUs: labelTimeUs, values: [1] },
    {
      when: 'not before, even if available',
      one: label({ availableAtUs: noonUs }),
      asOfUs: labelTimeUs - 1,
      values: [],
    },
    {
      when: 'when it becomes available',
      one: label({ availableAtUs: labelTimeUs + 5 }),
      asOfUs: labelTimeUs + 5,
      values: [1],
    },
    {
      when: 'not before it is available',
      one: label({ availableAtUs: labelTimeUs + 5 }),
      asOfUs: labelTimeUs + 4,
      values: [],
    },
  ])('counts $when', ({ one, asOfUs, values }) => {
    expect(valuesAt([one], asOfUs)).toEqual(values);
  });

  it('counts in its newest revision known then', () => {
    const revisions = [
      label({ revision: 2, value: 30, availableAtUs: labelTimeUs + 20 }),
      label({ revision: 0, value: 10 }),
      label({ revision: 1, value: 20, availableAtUs: labelTimeUs + 10 }),
    ];
    expect(valuesAt(revisions, labelTimeUs + 9)).toEqual([10]);
    expect(valuesAt(revisions, labelTimeUs + 10)).toEqual([20]);
    expect(valuesAt(revisions, labelTimeUs + 20)).toEqual([30]);
  });

  it('keeps its newest revision when an older one arrives afterwards', () => {
    const revisions = [
      label({ revision: 1, value: 20 }),
      label({ revision: 0, value: 10, availableAtUs: labelTimeUs + 9 }),
    ];
    expect(valuesAt(revisions, labelTimeUs + 9)).toEqual([20]);
  });

  it('stands in the order of prediction time, entity and id, with all that belongs to it', () => {
    const rows = [
      label({ id: 'z', value: 4, atUs: noonUs + 1, availableAtUs: noonUs + hourUs + 1 }),
      label({ id: 'y', value: 3, entity: 'B' }),
      label({ id: 'x', value: 2 }),
      label({ id: 'w', value: 1, revision: 3, horizonUs: 5, availableAtUs: noonUs + 7 }),
    ];
    expect(maturedLabels(labelRows(rows), noonUs + dayUs)).toEqual(labelRows(rows.toReversed()));
  });

  it('is none when the time of the question is none', () => {
    expect(valuesAt([label()], Number.NaN)).toEqual([]);
  });

  it('may be stored twice', () => {
    expect(valuesAt([label(), label()], labelTimeUs)).toEqual([1]);
  });

  it.each([
    ['another value under one revision', { value: 2 }, 'has another values than row 1'],
    [
      'another availability under one revision',
      { availableAtUs: labelTimeUs + 1 },
      'has another availableAtUs than row 1',
    ],
    ['another prediction time', { revision: 1, atUs: noonUs + 1 }, 'has another predictionTimeUs than row 1'],
    ['another horizon', { revision: 1, horizonUs: 1 }, 'has another horizonUs than row 1'],
    ['another entity', { revision: 1, entity: 'B' }, 'has another entity than row 1'],
    ['no availability', { id: 'p1', availableAtUs: NaN }, 'has NaN as availableAtUs'],
    ['no prediction time', { atUs: NaN }, 'has NaN as predictionTimeUs'],
    ['no revision', { revision: NaN }, 'has NaN as revision'],
    ['no horizon', { horizonUs: 0 }, 'has 0 as horizonUs'],
    ['no value', { value: NaN }, 'has NaN as values'],
    ['an infinite value', { value: -Infinity }, 'has -Infinity as values'],
  ])('is refused with %s, matured or not', (_what, wrong, message) => {
    expect(() => valuesAt([label(), label(wrong)], noonUs)).toThrow(
      expect.objectContaining({ code: 'TG-2005', message: `label row 2 of prediction p1 ${message}` }),
    );
  });
});

describe('the maturity of a window', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `p${index}`);
  const window = { fromUs: noonUs, untilUs: noonUs + 1, asOfUs: labelTimeUs, maxDelayUs: 10 };
  const predictions = labelRows(ids.map((id) => label({ id })));

  function labelled(count: number): LabelRows {
    return labelRows(ids.slice(0, count).map((id) => label({ id })));
  }

  it('is provisional below 95 %, and final from there on', () => {
    expect(judgeMaturity(predictions, labelled(18), window)).toMatchObject({ share: 0.9, verdict: 'PROVISIONAL' });
    expect(judgeMaturity(predictions, labelled(19), window)).toEqual({
      ...{ predictions: 20, matured: 19, overdue: 0 },
      ...{ share: 0.95, verdict: 'FINAL' },
    });
  });

  it('calls a label overdue when the longest delay behind its label time has passed', () => {
    const overdueAt = (asOfUs: number) => judgeMaturity(predictions, labelled(19), { ...window, asOfUs }).overdue;
    expect(overdueAt(labelTimeUs + 10)).toBe(0);
    expect(overdueAt(labelTimeUs + 11)).toBe(1);
  });

  it('takes predictions by prediction time, from its begin on and before its end', () => {
    const times = [noonUs - 1, noonUs, noonUs + 9, noonUs + 10];
    const rows = labelRows(times.map((atUs, index) => label({ id: `p${index}`, atUs })));
    expect(judgeMaturity(rows, labelRows([]), { ...window, untilUs: noonUs + 10 }).predictions).toBe(2);
  });

  it('counts neither a prediction nor a label more often than once', () => {
    const twice = labelRows([label({ id: 'p0' }), label({ id: 'p0', revision: 1 }), label({ id: 'p1' })]);
    expect(judgeMaturity(twice, twice, window)).toMatchObject({ predictions: 2, matured: 2, share: 1 });
  });

  it('does not count labels of predictions that are not in it', () => {
    const others = labelRows([label({ id: 'other' })]);
    expect(judgeMaturity(predictions, others, window)).toMatchObject({ predictions: 20, matured: 0 });
  });

  it('is provisional when there is nothing to judge', () => {
    expect(judgeMaturity(labelRows([]), labelRows([]), window)).toEqual({
      ...{ predictions: 0, matured: 0, overdue: 0 },
      ...{ share: 0, verdict: 'PROVISIONAL' },
    });
  });
});
