import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import { viewKey } from '../../domain/features/feature-view.ts';
import type { Answer, Status } from './answers.ts';

/** One entity at one time, and the state of the knowledge about it. */
export interface Point {
  readonly number: number;
  readonly entity: string;
  /** On the market clock, when the online store was asked. */
  readonly timeUs: number;
  /** Events before this had been applied. */
  readonly watermarkUs: number;
  /** How often late events had been brought in. */
  readonly revision: number;
}

/** The four ways of asking one question. */
export interface Answers {
  readonly online: Answer;
  readonly incremental: Answer;
  readonly batch: Answer;
  readonly offline: Answer;
}

export interface Mismatch {
  readonly point: Point;
  readonly view: string;
  readonly feature: string;
  readonly said: Readonly<Record<keyof Answers, string>>;
}

export interface FeatureTally {
  readonly view: string;
  readonly feature: string;
  readonly present: number;
  /** Finite values that differ, as the online store gave them. */
  readonly distinct: number;
  readonly mismatches: number;
}

interface OpenTally {
  readonly feature: string;
  present: number;
  readonly values: Set<number>;
  mismatches: number;
}

/** Mismatches that are told in full. */
const toldMismatches = 20;

/** Compares the answers about one view, point after point. */
export class AnswerComparison {
  readonly #view: ViewDefinition;
  readonly #tallies: readonly OpenTally[];
  readonly #mismatches: Mismatch[] = [];
  #points = 0;

  constructor(view: ViewDefinition) {
    this.#view = view;
    this.#tallies = view.features.map(({ name }) => ({ feature: name, present: 0, values: new Set(), mismatches: 0 }));
  }

  compare(point: Point, answers: Answers): void {
    this.#points += 1;
    for (const [index, tally] of this.#tallies.entries()) {
      const value = answers.online.values[index] ?? Number.NaN;
      if (answers.online.statuses[index] === 'PRESENT') {
        tally.present += 1;
        if (Number.isFinite(value)) tally.values.add(value);
      }
      if (agree(answers, index)) continue;
      tally.mismatches += 1;
      if (this.#mismatches.length < toldMismatches) this.#mismatches.push(this.#tell(point, answers, index));
    }
  }

  #tell(point: Point, answers: Answers, index: number): Mismatch {
    const { online, incremental, batch, offline } = answers;
    const said = { online: say(online, index), incremental: say(incremental, index) };
    return {
      point,
      view: viewKey(this.#view),
      feature: this.#view.features[index]?.name ?? '',
      said: { ...said, batch: say(batch, index), offline: say(offline, index) },
    };
  }

  result() {
    const view = viewKey(this.#view);
    return {
      view,
      points: this.#points,
      comparisons: 3 * this.#points * this.#tallies.length,
      features: this.#tallies.map(({ feature, present, values, mismatches }): FeatureTally => ({
        ...{ view, feature, mismatches, distinct: values.size },
        present: this.#points === 0 ? 0 : present / this.#points,
      })),
      mismatches: this.#mismatches,
    };
  }
}

function agree({ online, incremental, batch, offline }: Answers, index: number): boolean {
  const value = batch.values[index] ?? Number.NaN;
  return (
    [online, incremental, offline].every(({ statuses }) => statuses[index] === batch.statuses[index]) &&
    // JSON knows one zero, and the online answer has come as JSON.
    Object.is((online.values[index] ?? Number.NaN) + 0, value + 0) &&
    Object.is(incremental.values[index], value) &&
    Object.is(offline.values[index], value)
  );
}

function say({ statuses, values }: Answer, index: number): string {
  const status: Status | undefined = statuses[index];
  const value = values[index] ?? Number.NaN;
  return status === 'PRESENT' ? (Object.is(value, -0) ? '-0' : String(value)) : String(status);
}
