import * as z from 'zod';
import type { Report, ReportedSearch } from '../../../../schemas/report.ts';
import { TrainResult } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import {
  filesOf,
  parseDocument,
  type PlacedResult,
  type ReadPlace,
  readNamed,
  succeeded,
} from '../evaluation/result-reader.ts';
import { parameterImportances } from './parameter-importance.ts';

const count = z.int().min(0);

/** Of the ledger of a search, what a report tells. */
const Ledger = z.object({
  study: z.string().min(1),
  heads: z.array(z.string()).min(1),
  score: z.string().min(1),
  direction: z.enum(['maximize', 'minimize']),
  trials: z.array(
    z.object({
      number: count,
      state: z.string(),
      value: z.number().nullable(),
      parameters: z.record(z.string(), z.number()),
      folds: z.array(z.number()).nullable(),
    }),
  ),
});

const Curves = z.object({
  head: z.string(),
  metric: z.string(),
  best: count,
  curves: z.record(z.string(), z.array(z.number())),
});

export async function readResult(place: string, read: ReadPlace): Promise<PlacedResult> {
  return { place, document: succeeded(place, parseDocument(TrainResult, place, await read(place))) };
}

export interface PlacedSearch {
  readonly group: string;
  /** Of the `TrainResult` of each worker. */
  readonly places: readonly string[];
}

/** Each worker leaves a ledger of the whole study as it saw it last: the longest has all that was run. */
export async function readSearch({ group, places }: PlacedSearch, read: ReadPlace): Promise<ReportedSearch> {
  const ledgers: z.infer<typeof Ledger>[] = [];
  for (const place of places) {
    const result = await readResult(place, read);
    for (const file of filesOf(place, result.document, { kind: 'trials' })) {
      ledgers.push(parseDocument(Ledger, file.place, await readNamed(read, file)));
    }
  }
  const ended = (ledger: z.infer<typeof Ledger>): number =>
    ledger.trials.filter(({ state }) => state !== 'running').length;
  const [longest] = ledgers.sort((one, other) => ended(other) - ended(one));
  if (longest === undefined) throw new TidegateError('TG-3087', `no ledger of trials in ${places.join(', ')}`);
  return { group, ...tellSearch(longest) };
}

function tellSearch({ heads, study, score, direction, trials }: z.infer<typeof Ledger>): Omit<ReportedSearch, 'group'> {
  const isHigherBetter = direction === 'maximize';
  let best: number | null = null;
  const told = [...trials]
    .sort((one, other) => one.number - other.number)
    .map((trial) => {
      if (trial.state === 'complete' && trial.value !== null) {
        const better = isHigherBetter ? Math.max : Math.min;
        best = best === null ? trial.value : better(best, trial.value);
      }
      return { ...trial, best };
    });
  return { heads, study, score, isHigherBetter, trials: told, importances: parameterImportances(told) };
}

/** A line of so many points looks like one of thousands. */
const mostPoints = 200;

export async function readCurves({ place, document }: PlacedResult, read: ReadPlace): Promise<Report['curves']> {
  const curves: Report['curves'] = [];
  for (const file of filesOf(place, document, { kind: 'learning-curves' })) {
    const { head, metric, best, curves: own } = parseDocument(Curves, file.place, await readNamed(read, file));
    const series = Object.entries(own).map(([rows, losses]) => ({ rows, points: thin(losses) }));
    const rounds = Object.values(own).reduce((most, { length }) => Math.max(most, length), 0);
    curves.push({ head, metric, best, rounds, series });
  }
  return curves;
}

function thin(losses: readonly number[]): [round: number, loss: number][] {
  const step = Math.max(1, Math.ceil(losses.length / mostPoints));
  return losses.flatMap((loss, at): [number, number][] =>
    at % step === 0 || at === losses.length - 1 ? [[at + 1, loss]] : [],
  );
}
