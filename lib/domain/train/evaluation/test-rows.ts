import { foldRoles } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import type { Columns } from './read-table.ts';

/**
 * The test rows of all folds in the order of time: every forecast is brought into this order, so that nothing depends on
 * the order of a file. A row that two folds test stands here twice.
 */
export interface TestRows {
  readonly count: number;
  /** Place in the table, by test row. */
  readonly table: Uint32Array;
  readonly fold: Uint32Array;
  /** Its number. */
  readonly entity: Uint32Array;
  /** Which instant, from 0: rows of one instant are drawn together. */
  readonly instant: Uint32Array;
  readonly instants: number;
  readonly stepUs: number;
  readonly folds: readonly TestedFold[];
}

export interface TestedFold {
  readonly fold: number;
  /** Test row by the id of the row. */
  readonly places: ReadonlyMap<number, number>;
  /** Places in the table of the rows that were learnt from, in whatever role. */
  readonly learnt: Uint32Array;
  readonly fromUs: number;
  readonly untilUs: number;
}

export function findTestRows(table: Columns, folds: Columns): TestRows {
  const { row_id: ids = none, entity: entities = none, event_time_us: times = none } = table;
  const placeOf = indexRows(ids);
  const lines = linesOf(folds, placeOf);
  const order = lines.tested.sort(
    (one, other) => at(times, one.place) - at(times, other.place) || one.id - other.id || one.fold - other.fold,
  );
  if (order.length === 0) throw new TidegateError('TG-3083', 'no fold has a row to test');
  const rows = Uint32Array.from(order, ({ place }) => place);
  const instants = numberInstants(Float64Array.from(rows, (place) => at(times, place)));
  return {
    count: order.length,
    table: rows,
    fold: Uint32Array.from(order, ({ fold }) => fold),
    entity: Uint32Array.from(rows, (place) => at(entities, place)),
    ...instants,
    folds: [...lines.learnt.keys()]
      .sort((one, other) => one - other)
      .flatMap((fold) => {
        const tested = order.flatMap((line, row) => (line.fold === fold ? [{ ...line, row }] : []));
        const [first, last] = [tested[0], tested.at(-1)];
        if (first === undefined || last === undefined) return [];
        const places = new Map(tested.map(({ id, row }) => [id, row]));
        if (places.size < tested.length) throw new TidegateError('TG-3083', `fold ${fold} tests a row twice`);
        const learnt = Uint32Array.from(lines.learnt.get(fold) ?? []);
        return [{ fold, places, learnt, fromUs: at(times, first.place), untilUs: at(times, last.place) }];
      }),
  };
}

const none = new Float64Array(0);

interface TestLine {
  readonly fold: number;
  readonly id: number;
  readonly place: number;
}

function indexRows(ids: Float64Array): Map<number, number> {
  const places = new Map<number, number>();
  ids.forEach((id, place) => places.set(id, place));
  if (places.size < ids.length) throw new TidegateError('TG-3083', 'two rows of the table have one row_id');
  return places;
}

function linesOf(folds: Columns, placeOf: ReadonlyMap<number, number>) {
  const { row_id: ids = none, fold: numbers = none, role: roles = none } = folds;
  const tested: TestLine[] = [];
  const learnt = new Map<number, number[]>();
  ids.forEach((id, line) => {
    const place = placeOf.get(id);
    if (place === undefined) throw new TidegateError('TG-3083', `the folds name row ${id}, which the table lacks`);
    const fold = at(numbers, line);
    const others = learnt.get(fold) ?? [];
    learnt.set(fold, others);
    if (roles[line] === foldRoles.test) tested.push({ fold, id, place });
    else others.push(place);
  });
  return { tested, learnt };
}

/** @param times in rising order */
function numberInstants(times: Float64Array): Pick<TestRows, 'instant' | 'instants' | 'stepUs'> {
  const instant = new Uint32Array(times.length);
  const steps: number[] = [];
  for (let row = 1; row < times.length; row += 1) {
    const step = at(times, row) - at(times, row - 1);
    if (step > 0) steps.push(step);
    instant[row] = steps.length;
  }
  const rising = Float64Array.from(steps).sort();
  // Of a single instant there is none; then nothing can overlap.
  return { instant, instants: steps.length + 1, stepUs: rising[Math.floor(rising.length / 2)] ?? 0 };
}

function at(values: Float64Array, place: number): number {
  return values[place] ?? Number.NaN;
}
