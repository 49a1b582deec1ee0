import type { ServingModel } from '../../../schemas/serving.ts';
import type { Head, ModelManifest } from '../../../schemas/training.ts';
import { type NamedModel, openExplainer, openImage, unpackModels } from '../../kernels/gbdt/index.ts';
import { formatTime } from '../time.ts';
import type { GoldenRows } from '../train/golden-rows.ts';
import type { Contributions } from '../train/report/feature-importance.ts';
import type { ImportRequest } from './import-version.ts';
import { intervalsOf } from './make-serving-model.ts';
import { weighFeatures } from './weigh-features.ts';

export interface ImportedFacts extends ImportRequest {
  readonly image: Uint8Array;
  /** SHA-256 of the image. */
  readonly artifact: string;
}

/** How its scores become an answer: as the pack has it, without what only a training can promise. Its number comes later. */
export function importedServing(facts: ImportedFacts, golden?: GoldenRows): ServingModel {
  const { tenant, pack, artifact, image } = facts;
  const { name, market, view, features, heads, serving } = pack;
  return {
    contract: 'serving-model/1',
    ...{ tenant, pack: name, model: name, version: 1, market, view: view.name, featureViewVersion: view.version },
    ...{ features: [...features], artifact, image: { sha256: artifact, bytes: image.length } },
    heads: heads.map((head) => servedHead(head, facts)),
    intervals: intervalsOf(heads, () => undefined),
    ...{ nested: [...serving.nested], risk: [...serving.risk], fallback: null },
    weights: weighFeatures(features, golden === undefined ? [] : contributionsOf(image, golden)),
  };
}

function servedHead(head: Head, { asked }: ImportedFacts): ServingModel['heads'][number] {
  const { name, target, objective, horizonUs } = head;
  return {
    ...{ name, target, objective, horizonUs },
    quantile: head.objective === 'quantile' ? head.quantile : null,
    calibration: asked.calibrations?.[name] ?? { kind: 'none' },
    confidence: null,
  };
}

/** What moves the margins of the golden rows. */
function contributionsOf(image: Uint8Array, golden: GoldenRows): readonly Contributions[] {
  return unpackModels(openImage(image)).map((head) => contributionsOfHead(head, golden));
}

function contributionsOfHead({ name, model }: NamedModel, { count, rows }: GoldenRows): Contributions {
  const { featureNames, outputs } = model;
  const explainer = openExplainer(model);
  const values = new Float64Array(count * explainer.width);
  explainer.explainRows(rows, count, values);
  const sizeOf = (row: number, feature: number): number => {
    let size = 0;
    for (let output = 0; output < outputs; output += 1)
      size += Math.abs(values[row * explainer.width + output * (featureNames.length + 1) + feature] ?? 0);
    return size;
  };
  const places = Array.from({ length: count }, (_, row) => row);
  return {
    head: name,
    timesUs: new Float64Array(count),
    features: featureNames.map((feature, at) => ({
      name: feature,
      sizes: Float64Array.from(places, (row) => sizeOf(row, at)),
    })),
    strata: [{ regime: null, places, learntRows: count }],
  };
}

interface Kept {
  /** The same for the same import. */
  readonly run: string;
  readonly version: number;
  /** SHA-256 of the serving document. */
  readonly serving: string;
  /** Of the image. */
  readonly place: string;
  readonly code: ModelManifest['code'];
}

/** What is known of a model that came from elsewhere: no rows that it has learnt, no scores, no software. */
export function importedManifest(facts: ImportedFacts, { run, version, serving, place, code }: Kept): ModelManifest {
  const { tenant, pack, asked, author, image, artifact, nowUs } = facts;
  const { name, view, features, heads } = pack;
  const packed = { kind: 'packed' as const, head: null, fold: null, place, sha256: artifact, bytes: image.length };
  return {
    contract: 'model-manifest/1',
    ...{ tenant, pack: name, model: name, version, status: 'servable', run, author, code },
    ...{ trigger: 'import', reason: asked.reason, parent: null, createdAt: formatTime(nowUs) },
    ...{ features: [...features], view: view.name, featureViewVersion: view.version, heads: [...heads] },
    artifact: { kind: 'trees', digest: artifact, files: [packed] },
    ...{ fitted: [], trials: [], metrics: [] },
    ...{ dataset: null, recipe: null, software: null, container: null, seed: null, threads: null, usage: null },
    serving: {
      ...{ document: serving, nested: [...pack.serving.nested], risk: [...pack.serving.risk] },
      ...{ fallback: null, confidence: [] },
    },
  };
}
