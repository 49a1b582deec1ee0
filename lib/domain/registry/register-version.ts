import type { PackedArtifact, RegisteredVersion } from '../../../schemas/runs.ts';
import { ServingModel } from '../../../schemas/serving.ts';
import type { ModelManifest, ResultFile, SucceededResult, TrainJob } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { readChecked, readJob, readResult, type RunName } from '../train/run-documents.ts';
import type { TrainRun } from '../train/train-runs.ts';
import { lakeKeys } from './keys.ts';
import { makeManifest, type ManifestFacts } from './make-manifest.ts';
import type { ArtifactStore, ModelVersions } from './model-versions.ts';
import { makeServingModel } from './make-serving-model.ts';
import { type ManifestSources, type PackRun, readManifestSources } from './read-manifest-sources.ts';
import { recordOf } from './record-of-manifest.ts';
import { readServingSources } from './read-serving-sources.ts';

export interface RegisterPorts {
  readonly lake: Pick<Lake, 'get'>;
  readonly artifacts: ArtifactStore;
  readonly versions: ModelVersions;
  readonly code: ManifestFacts['code'];
  /** Digest of the image that trains; null where a process does. */
  readonly container: string | null;
}

export interface RunToRegister extends PackRun {
  /** As the state before has told it. */
  readonly packed: PackedArtifact;
  /** Wall clock. */
  readonly nowUs: number;
}

/** What a fold has made serves its scores and nothing else. */
const ofArtifact: ReadonlySet<ResultFile['kind']> = new Set<ResultFile['kind']>([
  'model',
  'calibration',
  'conformal',
  'confidence',
  'fallback',
  'importance',
  'contributions',
  'golden',
  'background',
  'reference-rows',
  'reference-statistics',
  'learning-curves',
]);

/**
 * Makes a version of what a run has trained. Files come first, under their digests; then the number, which is the run's
 * for good; then the manifest; and last the record, without which there is no version, and which a run that has ended
 * is refused. Each is written once, so that a repeat completes what an earlier try began, and changes nothing of it.
 */
export async function registerVersion(request: RunToRegister, ports: RegisterPorts): Promise<RegisteredVersion> {
  const { run, packed, nowUs } = request;
  const { tenant, model } = run;
  const job = await readJob(ports.lake, run, 'train');
  const result = await readResult(ports.lake, run, 'train');
  const { artifact } = result;
  if (artifact === null) throw new TidegateError('TG-3060', `the run ${run.run} has trained no artifact`);
  const sources = await readManifestSources(request, job, ports.lake);
  const files = [...(await keepFiles(run, result, ports)), await keepPacked(run, packed, ports)];
  const recipe = await keepRecipe(run, job, ports);
  const version = await ports.versions.numberOf(tenant, model, run.run);
  const parent = await parentOf(run, version, ports.versions);
  const serving = await keepServing({ request, job, result, artifact, sources, version }, ports);
  const { code, container } = ports;
  const made = makeManifest({
    ...sources,
    run,
    job,
    result,
    artifact,
    files,
    recipe,
    serving,
    version,
    parent,
    code,
    container,
    nowUs,
  });
  const kept = await ports.artifacts.putManifest(tenant, { model, version }, encode(made));
  const addition = await ports.versions.add(recordOf(kept, run.run));
  if (addition === 'ended') throw new TidegateError('TG-3051', `the run ${run.run} has ended: it makes no version`);
  return { model, version, artifact };
}

function encode(manifest: ModelManifest): Uint8Array {
  return Buffer.from(JSON.stringify(manifest));
}

interface VersionToServe {
  readonly request: RunToRegister;
  readonly job: TrainJob;
  readonly result: SucceededResult;
  readonly artifact: string;
  readonly sources: ManifestSources;
  readonly version: number;
}

/** Checked here, because what serves has no schema and trusts the digest. */
async function keepServing(facts: VersionToServe, { lake, artifacts }: RegisterPorts): Promise<string> {
  const { request, job, result, sources } = facts;
  const { run, packed, pack } = request;
  const trained = await readServingSources({ run, job, result }, lake);
  const made = makeServingModel({ ...facts, ...sources, trained, packed, market: pack.market });
  const parsed = ServingModel.safeParse(made);
  if (!parsed.success)
    throw new TidegateError('TG-3060', `what serves ${run.run} is not what it should be: ${parsed.error.message}`);
  const body = Buffer.from(JSON.stringify(parsed.data));
  const digest = sha256Hex(body);
  await artifacts.put(run.tenant, digest, body);
  return digest;
}

/** The image that serves it, as it was proved. */
async function keepPacked(
  { tenant, run }: RunName,
  { sha256, bytes }: PackedArtifact,
  { lake, artifacts }: RegisterPorts,
): Promise<ResultFile> {
  const body = await readChecked(lake, lakeKeys.packedArtifact.key(tenant, run), sha256);
  await artifacts.put(tenant, sha256, body);
  return { kind: 'packed', head: null, fold: null, place: artifacts.placeOf(tenant, sha256), sha256, bytes };
}

/** One at a time: the models of all heads together may be larger than a function. */
async function keepFiles(
  { tenant, run }: RunName,
  result: SucceededResult,
  { lake, artifacts }: RegisterPorts,
): Promise<ResultFile[]> {
  const files = result.files.filter(({ kind, fold }) => fold === null && ofArtifact.has(kind));
  const kept: ResultFile[] = [];
  for (const file of files) {
    const body = await readChecked(lake, lakeKeys.trainResult.key(tenant, run, 'train', file.place), file.sha256);
    await artifacts.put(tenant, file.sha256, body);
    kept.push({ ...file, place: artifacts.placeOf(tenant, file.sha256) });
  }
  return kept;
}

async function keepRecipe({ tenant, run }: RunName, { recipe }: TrainJob, ports: RegisterPorts): Promise<string> {
  const body = await readChecked(ports.lake, lakeKeys.recipe.key(tenant, run), recipe.sha256);
  await ports.artifacts.put(tenant, recipe.sha256, body);
  return ports.artifacts.placeOf(tenant, recipe.sha256);
}

/** The version before it. */
async function parentOf({ tenant, model }: TrainRun, version: number, versions: ModelVersions): Promise<number | null> {
  const registered = await versions.list(tenant, model, looked);
  return registered.find((before) => before.version < version)?.version ?? null;
}

/** Those of runs that were given a number since, and the one before. */
const looked = 20;
