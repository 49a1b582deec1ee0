import type { ServingModel } from '../../../schemas/serving.ts';
import {
  GbdtError,
  type NamedModel,
  type OpenExplainer,
  openExplainer,
  openScorer,
  type Scorer,
  unpackModels,
} from '../../kernels/gbdt/index.ts';
import { TidegateError } from '../fault.ts';
import { type ViewTable, viewKey } from '../features/feature-view.ts';
import { viewTables } from '../features/generated/view-tables.ts';
import { checkImage } from './check-image.ts';

/** A version as its serving document tells of it: enough for its fallback to answer. */
export interface ServedDocument {
  readonly document: ServingModel;
  readonly view: ViewTable;
  /** Where its features stand in a row of the view. */
  readonly places: readonly number[];
}

/** A version that answers: its documents read, its trees in memory. */
export interface ServedModel extends ServedDocument {
  /** Its heads are those of the document, in their order. */
  readonly scorer: Scorer;
  /** Of a head by its place; opened when it is first asked for. */
  explainer(head: number): OpenExplainer;
  /** Until the engine has compiled what the first request would have waited for. */
  warmUp(): void;
}

/**
 * Without a schema, which the hot path has none of: whoever fetched it has checked its digest, and what has it was
 * written by the registry.
 */
export function parseServingDocument(bytes: Uint8Array): ServingModel {
  const document = parsed(bytes);
  if (isServingModel(document)) return document;
  throw new TidegateError('TG-7002', 'the serving document is none of serving-model/1');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new TidegateError('TG-7002', 'the serving document is no JSON', { cause: error });
  }
}

function isServingModel(document: unknown): document is ServingModel {
  const isObject = typeof document === 'object' && document !== null;
  return isObject && 'contract' in document && document.contract === 'serving-model/1';
}

/** Throws TG-7002 where its view, or a feature of it, is not known here. */
export function openServedDocument(document: ServingModel): ServedDocument {
  const view = viewOf(document);
  return { document, view, places: placesIn(view, document.features) };
}

/** Throws TG-7002 for an image that is damaged, or not the one that the document is about. */
export function openServedModel(document: ServingModel, image: Uint8Array): ServedModel {
  const { model, version } = document;
  try {
    const scorer = openScorer(image);
    checkImage(document, scorer);
    const warmUp = () => scorer.warmUp();
    return { ...openServedDocument(document), scorer, explainer: lazyExplainers(scorer), warmUp };
  } catch (error) {
    if (!(error instanceof GbdtError)) throw error;
    const detail = `the image of ${model} version ${version} cannot be opened: ${error.message}`;
    throw new TidegateError('TG-7002', detail, { cause: error });
  }
}

function viewOf({ view, featureViewVersion: version }: ServingModel): ViewTable {
  const name = viewKey({ name: view, version });
  const found = viewTables.find((known) => viewKey(known) === name);
  if (found === undefined) throw new TidegateError('TG-7002', `no feature view is called ${name}`);
  return found;
}

function placesIn(view: ViewTable, features: readonly string[]): readonly number[] {
  const places = new Map(view.features.map(({ name }, place) => [name, place]));
  return features.map((feature) => {
    const place = places.get(feature);
    if (place === undefined) throw new TidegateError('TG-7002', `${viewKey(view)} has no feature ${feature}`);
    return place;
  });
}

/** Trees are unpacked once for all heads, and only for those who ask why. */
function lazyExplainers({ image }: Scorer): ServedModel['explainer'] {
  const explainers = new Map<number, OpenExplainer>();
  let models: readonly NamedModel[] | undefined;
  return (head) => {
    const known = explainers.get(head);
    if (known !== undefined) return known;
    models ??= unpackModels(image);
    const named = models[head];
    if (named === undefined) throw new RangeError(`there is no head ${head}`);
    const explainer = openExplainer(named.model);
    explainers.set(head, explainer);
    return explainer;
  };
}
