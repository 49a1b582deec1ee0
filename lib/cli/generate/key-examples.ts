import { artifactKeys, lakeKeys, onlineKeys, registryKeys, trainingFiles } from '../../domain/registry/keys.ts';
import { predictionKeys } from '../../domain/registry/prediction-keys.ts';

const tenant = 'main';
const entity = 'BTC-USD';
const day = '2026-01-05';
const digest = 'e3b0c442…';
const run = 'liquidation-first';
const model = 'liquidation';
const message = '6f1c9a52-0b6e-4d0c-9a54-2f3d1b7c8e90';

/** One example per kind of key, made by the functions that make the real ones. */
export const keyExamples = {
  registry: {
    statePointer: joined(registryKeys.statePointer.key(tenant, entity)),
    change: joined(registryKeys.change.key(tenant, entity, 4711)),
    materialised: joined(registryKeys.materialised.key(tenant, entity)),
    entity: joined(registryKeys.entity.key(tenant, entity)),
    lateEntity: joined(registryKeys.lateEntity.key(tenant, entity)),
    marketClock: joined(registryKeys.marketClock.key(tenant, 'crypto')),
    idempotency: joined(registryKeys.idempotency.key(tenant, digest)),
    failure: joined(registryKeys.failure.key(tenant, message)),
    freshness: joined(registryKeys.freshness.key(tenant, 'trades', 1)),
    backfill: joined(registryKeys.backfill.key(tenant, 'btc-2025')),
    trainRun: joined(registryKeys.trainRun.key(tenant, run)),
    searchJournal: joined(registryKeys.searchJournal.key(tenant, run, 12)),
    trainTurn: joined(registryKeys.trainTurn.key(tenant, model)),
    versionNumber: joined(registryKeys.versionNumber.key(tenant, model)),
    versionOfRun: joined(registryKeys.versionOfRun.key(tenant, model, run)),
    modelVersion: joined(registryKeys.modelVersion.key(tenant, model, 7)),
    model: joined(registryKeys.model.key(tenant, model)),
    newestServable: joined(registryKeys.newestServable.key(tenant, model)),
    verdict: joined(registryKeys.verdict.key(tenant, model, '01KE6M3V8WQ2R5T7Y9ZAB1CD3E')),
    champion: joined(registryKeys.champion.key(tenant, model)),
    championChange: joined(registryKeys.championChange.key(tenant, model, 12)),
    outbox: joined(registryKeys.outbox.key(tenant, digest)),
    runFailure: joined(registryKeys.runFailure.key(tenant, 'watch-models', digest)),
  } satisfies Record<keyof typeof registryKeys, string>,
  online: {
    row: onlineKeys.row.key(tenant, 'trades', 1, entity).pk,
  } satisfies Record<keyof typeof onlineKeys, string>,
  predictions: {
    prediction: joined(predictionKeys.prediction.key(tenant, '01KE6M3V8WQ2R5T7Y9ZAB1CD3E')),
  } satisfies Record<keyof typeof predictionKeys, string>,
  lake: {
    raw: lakeKeys.raw.key(tenant, 'trade', `${day}T13`, entity, '18870000000000000001', digest),
    state: lakeKeys.state.key(tenant, entity, digest),
    hourState: lakeKeys.hourState.key(tenant, entity, '2026-01-05T13:00:00Z', 4711, digest),
    history: lakeKeys.history.key(tenant, digest, { stream: 'trade', day, entity, part: 3, digest }),
    importManifest: lakeKeys.importManifest.key(tenant, digest),
    importQuarantine: lakeKeys.importQuarantine.key(tenant, digest, 0, 12, digest),
    backfill: lakeKeys.backfill.key(tenant, 'btc-2025', 1, 'plan'),
    features: lakeKeys.features.key(tenant, 'crypto', 1, day, entity, '2026-01-05T13-2026-01-05T15-all-4711'),
    dataset: lakeKeys.dataset.key(tenant, digest, trainingFiles.descriptor),
    recipe: lakeKeys.recipe.key(tenant, run),
    trainJob: lakeKeys.trainJob.key(tenant, run, 'search-bursts-1'),
    trainResult: lakeKeys.trainResult.key(tenant, run, 'search-bursts-1', trainingFiles.result),
    packedArtifact: lakeKeys.packedArtifact.key(tenant, run),
    evaluation: lakeKeys.evaluation.key(tenant, run),
    report: lakeKeys.report.key(tenant, run, 'html'),
    quarantine: lakeKeys.quarantine.key(tenant, day, message),
  } satisfies Record<keyof typeof lakeKeys, string>,
  artifacts: {
    artifact: artifactKeys.artifact.key(tenant, digest),
    manifest: artifactKeys.manifest.key(tenant, model, 7),
  } satisfies Record<keyof typeof artifactKeys, string>,
};

function joined({ pk, sk }: { readonly pk: string; readonly sk: string }): string {
  return `${pk} / ${sk}`;
}
