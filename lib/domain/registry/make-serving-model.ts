import type { PackedArtifact } from '../../../schemas/runs.ts';
import type { ServingModel } from '../../../schemas/serving.ts';
import type { Head, TrainJob } from '../../../schemas/training.ts';
import { TidegateError } from '../fault.ts';
import { sureHeads } from './make-manifest.ts';
import type { ManifestSources } from './read-manifest-sources.ts';
import type { ServingSources } from './read-serving-sources.ts';
import { linesOf } from './trained-lines.ts';
import { weighFeatures } from './weigh-features.ts';

export interface ServingFacts extends Pick<ManifestSources, 'table' | 'evaluation'> {
  readonly job: TrainJob;
  readonly trained: ServingSources;
  readonly artifact: string;
  readonly packed: Pick<PackedArtifact, 'sha256' | 'bytes'>;
  readonly version: number;
  readonly market: string;
}

/** How the scores of a version become an answer: all that what was trained says of it, in one document. */
export function makeServingModel(facts: ServingFacts): ServingModel {
  const { job, table, trained, artifact, packed, version, market } = facts;
  const { tenant, pack, model, heads, serving } = job;
  const { view, featureViewVersion, features } = table;
  return {
    contract: 'serving-model/1',
    ...{ tenant, pack, model, version, market, view, featureViewVersion, features, artifact },
    image: { sha256: packed.sha256, bytes: packed.bytes },
    heads: heads.map((head) => servedHead(head, facts)),
    intervals: intervalsOf(heads, (name) => promiseOf(name, facts)),
    ...{ nested: serving.nested, risk: serving.risk, fallback: trained.fallback },
    weights: weighFeatures(features, trained.contributions),
  };
}

/** A head whose confidence did not hold on test rows has none. */
function servedHead(head: Head, { trained, evaluation }: ServingFacts): ServingModel['heads'][number] {
  const { name, target, objective, horizonUs } = head;
  const confidence = sureHeads(evaluation).includes(name) ? trained.confidences.get(name) : undefined;
  return {
    ...{ name, target, objective, horizonUs },
    quantile: head.objective === 'quantile' ? head.quantile : null,
    calibration: calibrationOf(head, trained),
    confidence: confidence === undefined ? null : linesOf(`the confidence of ${name}`, confidence),
  };
}

function calibrationOf(head: Head, { calibrations }: ServingSources): ServingModel['heads'][number]['calibration'] {
  const { name } = head;
  if (head.objective !== 'binary' || head.calibration === 'none') return { kind: 'none' };
  const found = calibrations.get(name);
  if (found?.kind !== head.calibration)
    throw new TidegateError(
      'TG-3060',
      `${name} is to be calibrated by ${head.calibration}: found is ${found?.kind ?? 'nothing'}`,
    );
  const { kind } = found;
  if (kind === 'platt') return { kind, slope: found.slope, intercept: found.intercept };
  return { kind, ...linesOf(`the calibration of ${name}`, found) };
}

type QuantileHead = Extract<Head, { readonly objective: 'quantile' }>;
type Interval = ServingModel['intervals'][number];
type Promised = Pick<Interval, 'alpha' | 'widening'>;

/**
 * By the names that quantile heads give; one head alone bounds nothing. Where nothing is promised, it is what the
 * quantiles span.
 */
export function intervalsOf(heads: readonly Head[], promised: (name: string) => Promised | undefined): Interval[] {
  const quantiles = heads.flatMap((head) => (head.objective === 'quantile' ? [head] : []));
  const byName = Map.groupBy(quantiles, ({ interval }) => interval);
  return [...byName].flatMap(([name, own]) => {
    const rising = own.toSorted((one, other) => one.quantile - other.quantile);
    if (name === null || rising.length < 2) return [];
    const { alpha, widening } = promised(name) ?? { alpha: 1 - spanOf(rising), widening: 0 };
    return [{ name, heads: rising.map((head) => head.name), alpha, widening }];
  });
}

function spanOf(rising: readonly QuantileHead[]): number {
  return (rising.at(-1)?.quantile ?? Number.NaN) - (rising[0]?.quantile ?? Number.NaN);
}

/** As the job asked for it, and as it was evaluated. */
function promiseOf(name: string, { job, trained }: ServingFacts): Promised | undefined {
  if (job.interval === null) return undefined;
  const found = trained.conformals.find(({ interval }) => interval === name);
  if (found === undefined) throw new TidegateError('TG-3060', `nothing has conformalised the interval ${name}`);
  return found;
}
