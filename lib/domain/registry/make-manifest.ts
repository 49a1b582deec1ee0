import type { ModelManifest, ResultFile, SucceededResult, TrainJob } from '../../../schemas/training.ts';
import { formatTime } from '../time.ts';
import { manifestMetrics } from '../train/evaluation/manifest-metrics.ts';
import type { TrainRun } from '../train/train-runs.ts';
import type { ManifestSources } from './read-manifest-sources.ts';

export interface ManifestFacts extends ManifestSources {
  readonly run: TrainRun;
  readonly job: TrainJob;
  readonly result: SucceededResult;
  readonly artifact: string;
  /** As they lie in the artifact bucket. */
  readonly files: ResultFile[];
  readonly recipe: string;
  /** Digest of the document that serves it. */
  readonly serving: string;
  readonly version: number;
  readonly parent: number | null;
  readonly code: ModelManifest['code'];
  readonly container: string | null;
  readonly nowUs: number;
}

/** All that a version is made of and rests on. */
export function makeManifest(facts: ManifestFacts): ModelManifest {
  const { run, job, result, table, evaluation, artifact, files, recipe, version, nowUs } = facts;
  const { tenant, pack, model, trigger, seed, author } = run;
  const { software, threads, usage } = result;
  const { features, view, featureViewVersion } = table;
  return {
    contract: 'model-manifest/1',
    ...{
      tenant,
      pack,
      model,
      version,
      status: 'servable',
      trigger,
      reason: null,
      seed,
      author,
      software,
      threads,
      usage,
    },
    ...{ features, view, featureViewVersion },
    artifact: { kind: 'trees', digest: artifact, files },
    heads: job.heads,
    fitted: result.heads.filter(({ fold }) => fold === null),
    dataset: datasetOf(facts),
    recipe: { module: recipe, sha256: job.recipe.sha256, parameters: job.parameters },
    trials: facts.trials,
    metrics: manifestMetrics(evaluation),
    serving: servingOf(facts),
    run: run.run,
    parent: facts.parent,
    code: facts.code,
    container: facts.container,
    createdAt: formatTime(nowUs),
  };
}

/** A head whose confidence did not hold on test rows has none. */
export function sureHeads({ serving }: ManifestFacts['evaluation']): string[] {
  return serving.heads.filter(({ confidence }) => confidence?.isCalibrated === true).map(({ head }) => head);
}

function servingOf({ job, files, evaluation, serving: document }: ManifestFacts): ModelManifest['serving'] {
  const { nested, risk } = job.serving;
  const fallback = files.find(({ kind }) => kind === 'fallback')?.sha256 ?? null;
  return { document, nested, risk, fallback, confidence: sureHeads(evaluation) };
}

function datasetOf({ table }: ManifestFacts): ModelManifest['dataset'] {
  const { dataset, rows, foldCount, asOf, knownAt, fromUs, untilUs, labelMaturity } = table;
  return { digest: dataset, rows, folds: foldCount, asOf, knownAt, fromUs, untilUs, labelMaturity };
}
