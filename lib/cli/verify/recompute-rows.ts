/** The rows of an entity once more, from its events alone: as a batch, and event by event with the state saved and opened. */
import { computeRows, RowBuffers, type RowColumns } from '../../domain/features/batch.ts';
import { emptySections, intervalEndUs, openFeatures } from '../../domain/features/entity-features.ts';
import type { FeatureView } from '../../domain/features/feature-view.ts';
import type { ComputedRow } from './answers.ts';
import type { KnownEvent } from './sent-events.ts';

export interface Question {
  readonly number: number;
  readonly watermarkUs: number;
  readonly revision: number;
}

export interface RecomputedRows {
  readonly batch: ComputedRow | undefined;
  readonly incremental: ComputedRow | undefined;
}

export interface Asked {
  readonly questions: readonly Question[];
  readonly tell: (question: Question, rows: RecomputedRows) => void;
}

/** So often the state becomes bytes and is opened again. */
const eventsPerState = 500;

/** For each question the newest row of the view, told in the order of the questions' revisions. */
export function recomputeRows(view: FeatureView, events: readonly KnownEvent[], { questions, tell }: Asked): void {
  const ofRevision = Map.groupBy(questions, ({ revision }) => revision);
  const buffers = new RowBuffers();
  for (const [revision, asked] of [...ofRevision].toSorted(([a], [b]) => a - b)) {
    const untilUs = Math.max(...asked.map(({ watermarkUs }) => watermarkUs));
    const known = events.filter(({ since }) => since <= revision).map(({ event }) => event);
    const batch = new RowFinder(view, computeRows(view, known, { untilUs, buffers }));
    const found = asked.map((question) => ({ question, batch: batch.newest(question.watermarkUs) }));
    const incremental = new RowFinder(view, computeSteps(view, known, { untilUs, buffers }));
    for (const { question, batch: row } of found) {
      tell(question, { batch: row, incremental: incremental.newest(question.watermarkUs) });
    }
  }
}

type Steps = { readonly untilUs: number; readonly buffers: RowBuffers };

function computeSteps(view: FeatureView, events: Parameters<typeof computeRows>[1], { untilUs, buffers }: Steps) {
  buffers.clear();
  const open = (sections = emptySections) =>
    openFeatures(sections, (_, timeUs, values) => buffers.add(timeUs, values), [view]);
  let features = open();
  let count = 0;
  for (const event of events) {
    if (event.eventTimeUs >= untilUs) break;
    features.apply(event);
    count += 1;
    if (count % eventsPerState === 0) features = open(structuredClone(features.save()));
  }
  features.closeUntil(untilUs);
  return buffers.columns(view.features.length);
}

/** Rows come in the order of their times, and each is final at the end of its interval. */
class RowFinder {
  readonly #view: FeatureView;
  readonly #rows: RowColumns;

  constructor(view: FeatureView, rows: RowColumns) {
    this.#view = view;
    this.#rows = rows;
  }

  newest(watermarkUs: number): ComputedRow | undefined {
    const { eventTimesUs, values, count } = this.#rows;
    let [from, to] = [0, count];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (intervalEndUs(eventTimesUs[middle] ?? Infinity, this.#view.everyUs) <= watermarkUs) from = middle + 1;
      else to = middle;
    }
    if (from === 0) return undefined;
    const row = from - 1;
    const copied = Float64Array.from(values, (column) => column[row] ?? Number.NaN);
    return { eventTimeUs: eventTimesUs[row] ?? Number.NaN, values: copied };
  }
}
