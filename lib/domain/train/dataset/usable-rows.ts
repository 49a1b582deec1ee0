import { TidegateError } from '../../fault.ts';
import type { DecisionGrid } from './decision-grid.ts';
import type { GridColumns } from './grid-columns.ts';

/** Decisions that can be learnt from, by time and then entity. */
export interface UsableRows {
  /** In the columns of the grid. */
  readonly places: Int32Array;
  readonly timeUs: Float64Array;
  readonly entity: readonly string[];
  /** Of the decisions with features between the first and the last row, the share whose labels had come. */
  readonly labelMaturity: number;
}

export function usableRows({ spans, timesUs }: DecisionGrid, { isPresent, isMatured }: GridColumns): UsableRows {
  const decisions = timesUs.length;
  const places = new Int32Array(isPresent.length);
  let [rows, present, presentAtLast] = [0, 0, 0];
  for (let decision = 0; decision < decisions; decision += 1) {
    for (let entity = 0; entity < spans.length; entity += 1) {
      const place = entity * decisions + decision;
      if (isPresent[place] !== 1) continue;
      const isUsable = isMatured[place] === 1;
      if (isUsable || rows > 0) present += 1;
      if (!isUsable) continue;
      places[rows] = place;
      rows += 1;
      presentAtLast = present;
    }
  }
  if (rows === 0) throw new TidegateError('TG-3041', noneOf(isPresent, isMatured));
  const used = places.slice(0, rows);
  return {
    places: used,
    timeUs: Float64Array.from(used, (place) => timesUs[place % decisions] ?? Number.NaN),
    entity: Array.from(used, (place) => spans[Math.floor(place / decisions)]?.entity ?? ''),
    labelMaturity: rows / presentAtLast,
  };
}

function noneOf(isPresent: Uint8Array, isMatured: Uint8Array): string {
  const count = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0);
  const decisions = `of ${isPresent.length} decisions ${count(isPresent)} have features and ${count(isMatured)} have labels`;
  return `${decisions}, and none has both`;
}
