import type { ImportedVersion, ModelImport } from '../../../schemas/model-import.ts';
import { ServingModel } from '../../../schemas/serving.ts';
import type { ModelManifest } from '../../../schemas/training.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { RequestError, TidegateError } from '../fault.ts';
import { openServedModel, type ServedModel } from '../serve/open-served-model.ts';
import { type GoldenRows, proveGoldenRows } from '../train/golden-rows.ts';
import { scoreHeads } from '../serve/score-heads.ts';
import type { Pack } from '../train/pack.ts';
import { checkCalibrations } from './check-calibrations.ts';
import { goldenOf } from './golden-of-import.ts';
import { importedManifest, importedServing, type ImportedFacts } from './imported-documents.ts';
import type { ArtifactStore, ModelVersions } from './model-versions.ts';
import { recordOf } from './record-of-manifest.ts';

export interface ImportPorts {
  readonly artifacts: Pick<ArtifactStore, 'put' | 'putManifest' | 'placeOf'>;
  readonly versions: Pick<ModelVersions, 'numberOf' | 'add'>;
  readonly code: ModelManifest['code'];
}

export interface ImportRequest {
  readonly tenant: string;
  readonly pack: Pack;
  readonly asked: ModelImport;
  readonly author: string;
  /** Wall clock. */
  readonly nowUs: number;
}

/**
 * Makes a version of a model that was trained elsewhere, once it scores its golden rows to the bit. What is the same in
 * every byte is the same version, however often it is imported. Nothing is known of how well it foretells, and the
 * manifest says so.
 */
export async function importVersion(request: ImportRequest, ports: ImportPorts): Promise<ImportedVersion> {
  const { tenant, pack, asked } = request;
  checkCalibrations(asked.calibrations ?? {}, pack.heads);
  const image = Buffer.from(asked.image, 'base64');
  const artifact = sha256Hex(image);
  const facts: ImportedFacts = { ...request, image, artifact };
  const served = proven(facts);
  const golden = goldenOf(asked.golden, served);
  proveGolden(image, golden);
  proveAnswers(served, golden);
  const unnumbered = servingOf(facts, golden);
  const run = `import-${sha256Hex(canonicalJson(unnumbered)).slice(0, 16)}`;
  const model = pack.name;
  const version = await ports.versions.numberOf(tenant, model, run);
  const kept = await keepFiles(facts, { run, version, serving: { ...unnumbered, version } }, ports);
  const addition = await ports.versions.add(recordOf(kept, run));
  const goldenRows = golden.count;
  return { contract: 'imported-version/1', model, version, isNew: addition === 'added', artifact, goldenRows };
}

/** Opened as it would be served: whatever would be refused then is refused now. */
function proven(facts: ImportedFacts): ServedModel {
  try {
    return openServedModel(importedServing(facts), facts.image);
  } catch (error) {
    if (!(error instanceof TidegateError) || error.code !== 'TG-7002') throw error;
    throw new RequestError('TG-5008', error.message);
  }
}

function proveGolden(image: Uint8Array, golden: GoldenRows): void {
  try {
    proveGoldenRows(image, golden);
  } catch (error) {
    if (!(error instanceof TidegateError) || error.code !== 'TG-3065') throw error;
    throw new RequestError('TG-5009', error.message);
  }
}

/** Scores may be right, and no number come of them: then the version could answer nobody. */
function proveAnswers(served: ServedModel, { count, rows }: GoldenRows): void {
  const { length } = served.scorer.featureNames;
  try {
    for (let row = 0; row < count; row += 1) scoreHeads(served, rows.subarray(row * length, (row + 1) * length));
  } catch (error) {
    if (!(error instanceof TidegateError) || error.code !== 'TG-7005') throw error;
    throw new RequestError('TG-5009', `a golden row has no answer: ${error.message}`);
  }
}

/** What serves has no schema, and trusts its digest. */
function servingOf(facts: ImportedFacts, golden: GoldenRows): ServingModel {
  const made = ServingModel.safeParse(importedServing(facts, golden));
  if (made.success) return made.data;
  throw new RequestError('TG-5008', `the image makes no serving document: ${made.error.message}`);
}

interface Documents {
  readonly run: string;
  readonly version: number;
  readonly serving: ServingModel;
}

/** Files first, under their digests; the manifest of a repeat is that of the first time. */
async function keepFiles(facts: ImportedFacts, documents: Documents, { artifacts, code }: ImportPorts) {
  const { tenant, image, artifact, pack } = facts;
  const { run, version, serving } = documents;
  const body = Buffer.from(JSON.stringify(serving));
  const digest = sha256Hex(body);
  await artifacts.put(tenant, artifact, image);
  await artifacts.put(tenant, digest, body);
  const place = artifacts.placeOf(tenant, artifact);
  const manifest = Buffer.from(JSON.stringify(importedManifest(facts, { run, version, serving: digest, place, code })));
  return artifacts.putManifest(tenant, { model: pack.name, version }, manifest);
}
