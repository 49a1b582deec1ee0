import { naiveForecasts } from '../../domain/train/evaluation/naive-forecasts.ts';
import type { FoldForecasts } from '../../domain/train/evaluation/evaluate-folds.ts';
import type { UsableRows } from '../../domain/train/dataset/usable-rows.ts';
import type { Pack } from '../../domain/train/pack.ts';
import type { DefinitionOfDone, ForeseenHeads, TruthQuestion } from '../../simulator/definition-of-done.ts';
import { openRandom } from '../../simulator/random.ts';
import { scoreAgainstTruth, type TruthScores } from '../../simulator/score-against-truth.ts';
import type { SimulatedMarket } from './simulated-market.ts';

export interface FoldsInTruth {
  readonly done: DefinitionOfDone;
  readonly pack: Pack;
  readonly market: SimulatedMarket;
  readonly rows: UsableRows;
  readonly forecasts: FoldForecasts;
  readonly world: Pick<TruthQuestion, 'seed' | 'dial' | 'startUs' | 'settings' | 'untilUs' | 'paths'>;
  readonly pointEveryUs: number;
  readonly resamples: number;
}

export interface ScoredTruth {
  readonly points: number;
  /** By head. */
  readonly scores: ReadonlyMap<string, TruthScores>;
}

/** Asks the truth at some of the test rows, and scores what was forecast there. */
export function scoreFoldsInTruth(asked: FoldsInTruth): ScoredTruth {
  const points = choosePoints(asked);
  const foreseen = foreseePoints(points, asked);
  const scores = asked.pack.heads.map((head): [string, TruthScores] => {
    const { forecasts, pack } = asked;
    const pick = (values: Float64Array): Float64Array =>
      Float64Array.from(points, ({ row }) => values[row] ?? Number.NaN);
    const naive = naiveForecasts(head, pack.baselines, { table: forecasts.columns, rows: forecasts.rows });
    const comparison = {
      chances: foreseen[head.name] ?? [],
      clusters: numberInstants(points),
      model: pick(forecasts.forecasts.get(head.name)?.value ?? new Float64Array(0)),
      naive: Object.fromEntries(naive.map(({ name, values }) => [name, pick(values)])),
      reference: asked.done.reference,
    };
    return [head.name, scoreAgainstTruth(comparison, resamplingOf(head.name, asked))];
  });
  return { points: points.length, scores: new Map(scores) };
}

export interface Point {
  /** Number of the test row. */
  readonly row: number;
  readonly entity: string;
  readonly timeUs: number;
}

/** In the order of time. */
function choosePoints({ rows, forecasts, world, pointEveryUs }: FoldsInTruth): readonly Point[] {
  const points: Point[] = [];
  forecasts.rows.table.forEach((place, row) => {
    const timeUs = rows.timeUs[place] ?? Number.NaN;
    if ((timeUs - world.startUs) % pointEveryUs === 0) points.push({ row, entity: rows.entity[place] ?? '', timeUs });
  });
  return points;
}

function foreseePoints(points: readonly Point[], { done, market, world }: FoldsInTruth): ForeseenHeads {
  const byEntity = [...Map.groupBy(points.keys(), (place) => points[place]?.entity ?? '')].map(([entity, places]) => {
    const decisionTimesUs = Float64Array.from(places, (place) => points[place]?.timeUs ?? Number.NaN);
    const events = market.get(entity)?.events ?? [];
    return { places, heads: done.foresee({ ...world, entity, events: events.filter(within(world)), decisionTimesUs }) };
  });
  return Object.fromEntries(
    done.heads.map((head) => {
      const folds = byEntity[0]?.heads[head] ?? [];
      return [
        head,
        folds.map((_, fold) => {
          const chances = new Float64Array(points.length);
          for (const { places, heads } of byEntity)
            places.forEach((place, at) => (chances[place] = heads[head]?.[fold]?.[at] ?? Number.NaN));
          return chances;
        }),
      ];
    }),
  );
}

function within({ startUs, untilUs }: FoldsInTruth['world']) {
  return ({ eventTimeUs }: { readonly eventTimeUs: number }): boolean =>
    eventTimeUs > startUs && eventTimeUs <= untilUs;
}

/** @param points in the order of time */
export function numberInstants(points: readonly Pick<Point, 'timeUs'>[]): Uint32Array {
  let instant = 0;
  return Uint32Array.from(points, ({ timeUs }, place) => {
    const before = points[place - 1]?.timeUs ?? timeUs;
    if (timeUs !== before) instant += 1;
    return instant;
  });
}

export interface TruthChance extends Pick<FoldsInTruth, 'done' | 'pointEveryUs' | 'resamples'> {
  readonly world: Pick<FoldsInTruth['world'], 'seed' | 'dial'>;
}

export function resamplingOf(head: string, { done, world, pointEveryUs, resamples }: TruthChance) {
  const random = openRandom({ world: done.world.name, seed: world.seed, stream: `evidence/${world.dial}/${head}` });
  return { meanBlock: done.memoryUs / pointEveryUs, resamples, random };
}
