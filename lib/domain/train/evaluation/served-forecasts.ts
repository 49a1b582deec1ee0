import { raiseRows } from '../../../kernels/stats/rising-rows.ts';
import type { EvaluatedHead, EvaluatedServing, Score } from '../../../../schemas/evaluation.ts';
import type { TrainJob } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import type { NaiveForecast } from './naive-forecasts.ts';
import type { HeadForecasts } from './read-forecasts.ts';

/** What is said in the place of a head's own probabilities, by test row; undefined where nothing is. */
export interface ServedForecasts {
  readonly coherent: Float64Array | undefined;
  readonly fallback: Float64Array | undefined;
}

export interface Served {
  readonly nesting: EvaluatedServing['nesting'];
  readonly heads: ReadonlyMap<string, ServedForecasts>;
}

/** Of each binary head. */
export function serveForecasts(job: TrainJob, forecasts: ReadonlyMap<string, HeadForecasts>): Served {
  const nested = job.serving.nested.flatMap((name) => {
    const own = forecasts.get(name);
    return own === undefined ? [] : [{ name, value: own.value }];
  });
  const { columns, violations } = raiseRows(nested.map(({ value }) => value));
  const coherent = new Map(nested.map(({ name }, at) => [name, columns[at]]));
  const binary = job.heads.filter(({ objective }) => objective === 'binary');
  return {
    nesting:
      nested.length < 2
        ? null
        : { heads: nested.map(({ name }) => name), violationRate: violations / (columns[0]?.length ?? 0) },
    heads: new Map(
      binary.map(({ name }) => [
        name,
        { coherent: coherent.get(name), fallback: fallbackOf(job, name, forecasts.get(name)) },
      ]),
    ),
  };
}

function fallbackOf({ serving }: TrainJob, head: string, own: HeadForecasts | undefined): Float64Array | undefined {
  if (serving.fallback === null) return undefined;
  if (own?.fallback) return own.fallback;
  throw new TidegateError('TG-3085', `head ${head}: test rows without an answer of the fallback that was asked for`);
}

/** As no naive forecast can be called. */
const besideNames = { coherent: '~coherent', fallback: '~fallback' } as const;
type Beside = keyof typeof besideNames;
const besides = ['coherent', 'fallback'] as const satisfies readonly Beside[];

/** Scored with the naive forecasts, so that differences are of the same resamples; nothing has to beat them. */
export function besideForecasts(served: ServedForecasts | undefined): NaiveForecast[] {
  return besides.flatMap((beside) => {
    const values = served?.[beside];
    return values === undefined ? [] : [{ name: besideNames[beside], values, filled: 0 }];
  });
}

export interface PartedScores {
  readonly head: EvaluatedHead;
  readonly beside: Readonly<Record<Beside, EvaluatedServing['heads'][number]['fallback']>>;
}

/** What was scored beside, taken out from among the naive forecasts again. */
export function partScores(head: EvaluatedHead): PartedScores {
  const whole = head.scores.filter(({ regime, fold }) => regime === null && fold === null);
  const named = (name: string) =>
    whole.flatMap(({ metric, better, naive }) => {
      const told = naive[name];
      return told === undefined ? [] : [{ metric, better, ...told }];
    });
  return {
    head: {
      ...head,
      naive: head.naive.filter(({ name }) => !isBeside(name)),
      scores: head.scores.map((score) => ({ ...score, naive: withoutBeside(score) })),
    },
    beside: { coherent: named(besideNames.coherent), fallback: named(besideNames.fallback) },
  };
}

function withoutBeside({ naive }: Score): Score['naive'] {
  return Object.fromEntries(Object.entries(naive).filter(([name]) => !isBeside(name)));
}

function isBeside(name: string): boolean {
  return besides.some((beside) => besideNames[beside] === name);
}
