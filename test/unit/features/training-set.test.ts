import { describe, expect, it } from 'vitest';
import { indexHistory } from '../../../lib/domain/features/feature-history.ts';
import type { LabelRows } from '../../../lib/domain/features/label-maturity.ts';
import { joinPointInTime } from '../../../lib/domain/features/point-in-time-join.ts';
import { joinedColumns, materialiseTrainingSet } from '../../../lib/domain/features/training-set.ts';
import { type HistoryRow, historyOf } from '../../support/history-rows.ts';
import { noonUs } from '../../support/trades.ts';

const view = { name: 'test', version: 1, ttlUs: 100, features: [{ name: 'price' }] };

const rows: readonly HistoryRow[] = [
  { entity: 'A', eventTimeUs: noonUs, knowledgeTimeUs: noonUs + 1, sequence: 0, values: [10] },
  { entity: 'A', eventTimeUs: noonUs + 10, knowledgeTimeUs: noonUs + 60, sequence: 0, values: [11] },
  { entity: 'B', eventTimeUs: noonUs, knowledgeTimeUs: noonUs, sequence: 0, values: [NaN] },
];

/** Of three predictions at 12:00 + 50 µs, of which the last has not matured at + 100 µs. */
const labels: LabelRows = {
  predictionId: ['p2', 'p1', 'p3'],
  entity: ['B', 'A', 'A'],
  predictionTimeUs: Float64Array.of(noonUs + 50, noonUs + 50, noonUs + 50),
  horizonUs: Float64Array.of(50, 50, 51),
  availableAtUs: Float64Array.of(noonUs + 100, noonUs + 100, noonUs + 101),
  revision: Float64Array.of(0, 0, 0),
  values: Float64Array.of(-1, 1, 5),
};
const asOfUs = noonUs + 100;

function materialise(history = rows, given = labels) {
  return materialiseTrainingSet({ labels: given, asOfUs }, indexHistory(historyOf(history)), view);
}

describe('a training set', () => {
  it('holds the matured labels, each with the features known when it was predicted', () => {
    const { columns, rows: count } = materialise();
    expect(count).toBe(2);
    expect(Object.fromEntries(columns.map(({ name, values }) => [name, [...values]]))).toEqual({
      row_id: ['p1', 'p2'],
      entity: ['A', 'B'],
      time: [noonUs + 50, noonUs + 50],
      event_time: [noonUs, noonUs],
      knowledge_time: [noonUs + 1, noonUs],
      price: [10, NaN],
      price__status: ['PRESENT', 'NULL'],
      horizon_us: [50, 50],
      label: [1, -1],
    });
  });

  it('is named by its content, which nothing changes that becomes known afterwards or is stored in another order', () => {
    const { digest } = materialise();
    const backfilled = { entity: 'B', eventTimeUs: noonUs + 5, knowledgeTimeUs: noonUs + 51, sequence: 0, values: [9] };
    const revised = {
      predictionId: [...labels.predictionId, 'p1'].toReversed(),
      entity: [...labels.entity, 'A'].toReversed(),
      predictionTimeUs: Float64Array.of(...labels.predictionTimeUs, noonUs + 50).reverse(),
      horizonUs: Float64Array.of(...labels.horizonUs, 50).reverse(),
      availableAtUs: Float64Array.of(...labels.availableAtUs, asOfUs + 1).reverse(),
      revision: Float64Array.of(...labels.revision, 1).reverse(),
      values: Float64Array.of(...labels.values, 99).reverse(),
    };
    expect(materialise([backfilled, ...rows.toReversed()], revised).digest).toBe(digest);
  });

  it('has another name when what was known then is another', () => {
    const { digest } = materialise();
    expect(materialise([{ ...rows[0]!, values: [10.000000000000002] }, ...rows.slice(1)]).digest).not.toBe(digest);
    expect(materialise(rows, { ...labels, values: Float64Array.of(-1, 2, 5) }).digest).not.toBe(digest);
  });
});

describe('joined rows as columns', () => {
  it('have nulls where nothing was found, and numbers as row ids where they were numbers', () => {
    const requests = { rowId: Float64Array.of(7), entity: ['C'], timeUs: Float64Array.of(noonUs) };
    const columns = joinedColumns(joinPointInTime(requests, indexHistory(historyOf(rows)), view));
    expect(columns).toEqual([
      { name: 'row_id', type: 'int64', values: Float64Array.of(7) },
      { name: 'entity', type: 'string', values: ['C'] },
      { name: 'time', type: 'timestamp', values: Float64Array.of(noonUs) },
      { name: 'event_time', type: 'timestamp', nullable: true, values: Float64Array.of(NaN) },
      { name: 'knowledge_time', type: 'timestamp', nullable: true, values: Float64Array.of(NaN) },
      { name: 'price', type: 'double', nullable: true, values: Float64Array.of(NaN) },
      { name: 'price__status', type: 'string', values: ['NOT_FOUND'] },
    ]);
  });
});
