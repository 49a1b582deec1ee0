import type { FeatureHistory } from '../../lib/domain/features/feature-history.ts';
import type { RequestRows } from '../../lib/domain/features/point-in-time-join.ts';

export interface HistoryRow {
  readonly entity: string;
  readonly eventTimeUs: number;
  readonly knowledgeTimeUs: number;
  readonly sequence: number;
  readonly values: readonly number[];
}

export function historyOf(rows: readonly HistoryRow[], features = rows[0]?.values.length ?? 1): FeatureHistory {
  const numbers = (pick: (row: HistoryRow) => number) => Float64Array.from(rows, pick);
  return {
    entity: rows.map(({ entity }) => entity),
    eventTimeUs: numbers(({ eventTimeUs }) => eventTimeUs),
    knowledgeTimeUs: numbers(({ knowledgeTimeUs }) => knowledgeTimeUs),
    sequence: numbers(({ sequence }) => sequence),
    values: Array.from({ length: features }, (_, feature) => numbers(({ values }) => values[feature]!)),
  };
}

export function requestsOf(asked: readonly { readonly entity: string; readonly timeUs: number }[]): RequestRows {
  return {
    rowId: asked.map((_, index) => `r${index}`),
    entity: asked.map(({ entity }) => entity),
    timeUs: Float64Array.from(asked, ({ timeUs }) => timeUs),
  };
}
