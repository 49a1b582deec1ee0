/** Builds every key of every table and bucket. Names and entity ids cannot contain `#` or `/`, so segments never blend. */

export const tables = {
  Registry: { partition: 'pk', sort: 'sk', ttl: 'ttl' },
  OnlineFeatures: { partition: 'pk', sort: undefined, ttl: 'ttl' },
  Predictions: { partition: 'pk', sort: 'sk', ttl: 'ttl' },
  AccessTokens: { partition: 'hash', sort: undefined, ttl: 'ttl' },
} as const;

/** One row per kind of item: what it is for, and how its key is made. Reference pages are generated from it. */
export const registryKeys = {
  statePointer: {
    about: 'Where the state of an entity stands: version, digest, watermark, counts.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#entity#${entity}`, sk: 'state' }),
  },
  change: {
    about: 'Since when a history or late events of an entity count, and which rows may differ since.',
    key: (tenant: string, entity: string, version: number) => ({
      pk: `${tenant}#entity#${entity}`,
      sk: `change#${String(version).padStart(12, '0')}`,
    }),
  },
  materialised: {
    about: 'How far the features of an entity stand in the offline store, and with which late events.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#entity#${entity}`, sk: 'materialised' }),
  },
  entity: {
    about: 'An entity that has state; written with its first chunk.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#entities`, sk: entity }),
  },
  lateEntity: {
    about: 'An entity whose late events wait for a revision.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#late`, sk: entity }),
  },
  marketClock: {
    about: 'The clock of a replayed market: two origins and a speed. A market without one runs on wall time.',
    key: (tenant: string, market: string) => ({ pk: `${tenant}#markets`, sk: market }),
  },
  idempotency: {
    about: 'The request that an Idempotency-Key belongs to; kept for a day.',
    key: (tenant: string, keyDigest: string) => ({ pk: `${tenant}#idempotency#${keyDigest}`, sk: 'request' }),
  },
  failure: {
    about: 'A message that is quarantined or failing, with its reason.',
    key: (tenant: string, messageId: string) => ({ pk: `${tenant}#failures`, sk: messageId }),
  },
  freshness: {
    about: 'The last recorded age of a feature view.',
    key: (tenant: string, view: string, version: number) => ({ pk: `${tenant}#freshness`, sk: `${view}@${version}` }),
  },
  backfill: {
    about: 'A run of backfill-features: what it was asked for, how far it came, and how it ended.',
    key: (tenant: string, run: string) => ({ pk: `${tenant}#backfills`, sk: run }),
  },
  trainRun: {
    about: 'A training of a model: what it was asked for, the states that it has been through, and how it ended.',
    key: (tenant: string, run: string) => ({ pk: `${tenant}#train-runs`, sk: run }),
  },
  searchJournal: {
    about: 'A line of the journal in which the workers of a search meet; the container writes it.',
    key: (tenant: string, study: string, line: number) => ({
      pk: `${tenant}#search#${study}`,
      sk: `log#${String(line).padStart(12, '0')}`,
    }),
  },
  trainTurn: {
    about: 'The run whose turn it is to train a model: one at a time.',
    key: (tenant: string, model: string) => ({ pk: `${tenant}#train-turns`, sk: model }),
  },
  versionNumber: {
    about: 'The last version number of a model that was given away.',
    key: (tenant: string, model: string) => ({ pk: `${tenant}#model#${model}`, sk: 'number' }),
  },
  versionOfRun: {
    about: 'The version number that a run was given: the same one however often it asks.',
    key: (tenant: string, model: string, run: string) => ({ pk: `${tenant}#model#${model}`, sk: `run#${run}` }),
  },
  modelVersion: {
    about: 'A version of a model: its artifact, its manifest and the run that made it.',
    key: (tenant: string, model: string, version: number) => ({
      pk: `${tenant}#model#${model}`,
      sk: `version#${String(version).padStart(12, '0')}`,
    }),
  },
  model: {
    about: 'A model that has a version; written with each of them.',
    key: (tenant: string, model: string) => ({ pk: `${tenant}#models`, sk: model }),
  },
  newestServable: {
    about: 'The newest version of a model that can serve, with its serving document; it only goes forward.',
    key: (tenant: string, model: string) => ({ pk: `${tenant}#model#${model}`, sk: 'newest-servable' }),
  },
  verdict: {
    about: 'A decision that a version may be the champion: by whom, why, in place of which one; used once.',
    key: (tenant: string, model: string, verdict: string) => ({
      pk: `${tenant}#model#${model}`,
      sk: `verdict#${verdict}`,
    }),
  },
  champion: {
    about: 'The pointer to the champion of a model, the one before it, and how often it was changed.',
    key: (tenant: string, model: string) => ({ pk: `${tenant}#model#${model}`, sk: 'champion' }),
  },
  championChange: {
    about: 'A change of the champion, with the digest of the change before it.',
    key: (tenant: string, model: string, number: number) => ({
      pk: `${tenant}#model#${model}`,
      sk: `champion#${String(number).padStart(12, '0')}`,
    }),
  },
  outbox: {
    about: 'An event that is owed to the bus; removed once it was sent.',
    key: (tenant: string, event: string) => ({ pk: `${tenant}#outbox`, sk: event }),
  },
  runFailure: {
    about: 'A state machine run that failed, with error and cause.',
    key: (tenant: string, machine: string, run: string) => ({ pk: `${tenant}#run-failures#${machine}`, sk: run }),
  },
} as const;

export const onlineKeys = {
  row: {
    about: 'The newest row of one view for one entity.',
    key: (tenant: string, view: string, version: number, entity: string) => ({
      pk: `${tenant}#${view}#${version}#${entity}`,
    }),
  },
} as const;

/** One stream of one entity on one day, or a piece of that. */
export interface HistoryPart {
  readonly stream: string;
  readonly day: string;
  readonly entity: string;
  readonly part: number;
  /** Of its text; the first digits are in the key. */
  readonly digest: string;
}

/** So much of a digest is in a key: enough to tell the texts of one place apart. */
export const digestLength = 16;

export const lakeKeys = {
  raw: {
    about: 'One chunk as it was received, below its day and hour: NDJSON, gzip.',
    key: (tenant: string, stream: string, hour: string, entity: string, sequence: string, digest: string) =>
      `${lakePrefixes.rawOfHour(tenant, stream, hour, entity)}${sequence}-${digest}.ndjson.gz`,
  },
  history: {
    about: 'A part of an imported history: NDJSON, gzip. It counts once its import is registered.',
    key: (tenant: string, importId: string, { stream, day, entity, part, digest }: HistoryPart) => {
      const name = `${importId}-${String(part).padStart(4, '0')}-${digest.slice(0, digestLength)}`;
      return `${lakePrefixes.rawOfDay(tenant, stream, day, entity)}history/${name}.ndjson.gz`;
    },
  },
  state: {
    about: 'The state of an entity, named by its digest.',
    key: (tenant: string, entity: string, digest: string) => `${tenant}/state/${entity}/${digest}.gz`,
  },
  hourState: {
    about: 'The state of an entity when an hour was complete, with the late events up to a version.',
    key: (tenant: string, entity: string, hour: string, lateUntilVersion: number, digest: string) =>
      `${tenant}/state/${entity}/hours/${hour}/${String(lateUntilVersion).padStart(12, '0')}-${digest}.gz`,
  },
  importManifest: {
    about: 'All parts of one import; without it they count for nothing.',
    key: (tenant: string, importId: string) => `${tenant}/imports/${importId}/manifest.json`,
  },
  importQuarantine: {
    about: 'Lines of an import that were refused: NDJSON, gzip. Its name says how many.',
    key: (tenant: string, importId: string, part: number, lines: number, digest: string) =>
      `${lakePrefixes.importQuarantine(tenant, importId)}${String(part).padStart(4, '0')}-${lines}-${digest}.ndjson.gz`,
  },
  backfill: {
    about: 'What one attempt of a backfill leaves for its states: plan, refusals, windows, report.',
    key: (tenant: string, run: string, attempt: number, name: string) =>
      `${lakePrefixes.backfill(tenant, run, attempt)}${name}.json`,
  },
  features: {
    about: 'Rows of one entity and day, as Parquet; the name says which hours and which late events.',
    key: (tenant: string, view: string, version: number, day: string, entity: string, name: string) =>
      `${lakePrefixes.features(tenant, view, version, day, entity)}${name}.parquet`,
  },
  dataset: {
    about: 'A file of a data set to train on, below the digest of all of it: rows, folds, descriptor.',
    key: (tenant: string, digest: string, file: string) => `${tenant}/datasets/${digest}/${file}`,
  },
  recipe: {
    about: 'The recipe that a run trains with.',
    key: (tenant: string, run: string) => `${tenant}/runs/${run}/recipe.py`,
  },
  trainJob: {
    about: 'What a container is asked to do for a run: `search-bursts-1` and so on, `train`, `evaluate`.',
    key: (tenant: string, run: string, job: string) => `${lakePrefixes.trainJobs(tenant, run)}${job}.json`,
  },
  trainResult: {
    about: 'A file of the result of a job; `result.json` names the others.',
    key: (tenant: string, run: string, job: string, file: string) =>
      `${lakePrefixes.trainJobs(tenant, run)}${job}/${file}`,
  },
  packedArtifact: {
    about: 'The heads that a run has trained, packed into the image that serves them.',
    key: (tenant: string, run: string) => `${tenant}/runs/${run}/packed.tgk`,
  },
  evaluation: {
    about: 'Every score of a run over its test windows, with intervals and naive forecasts.',
    key: (tenant: string, run: string) => `${tenant}/runs/${run}/evaluation.json`,
  },
  report: {
    about: 'The report of a run, for programs (`json`) and for people (`html`).',
    key: (tenant: string, run: string, format: 'json' | 'html') => `${tenant}/reports/${run}.${format}`,
  },
  quarantine: {
    about: 'A message that can never be applied, with its reason.',
    key: (tenant: string, day: string, messageId: string) => `${tenant}/quarantine/dt=${day}/${messageId}.json`,
  },
} as const;

/** Files that the states of a training hand to each other and to its containers. */
export const trainingFiles = {
  table: 'table.parquet',
  folds: 'folds.parquet',
  /** The `FeatureTable` document. */
  descriptor: 'table.json',
  result: 'result.json',
} as const;

/** Keys of the artifact bucket. Each is written once. */
export const artifactKeys = {
  artifact: {
    about: 'A file of an artifact, named by its digest.',
    key: (tenant: string, digest: string) => `${tenant}/sha256/${digest}`,
  },
  manifest: {
    about: 'All that a version of a model is made of and rests on.',
    key: (tenant: string, model: string, version: number) => `${tenant}/manifests/${model}/${version}.json`,
  },
} as const;

/** What the keys of many objects have in common: to list them. */
export const lakePrefixes = {
  rawOfDay: (tenant: string, stream: string, day: string, entity: string) =>
    `${tenant}/raw/${stream}/dt=${day}/${entity}/`,
  rawOfHour: (tenant: string, stream: string, hour: string, entity: string) =>
    `${tenant}/raw/${stream}/dt=${hour.slice(0, 10)}/${entity}/${hour.slice(11)}/`,
  importQuarantines: (tenant: string) => `${tenant}/quarantine/imports/`,
  importQuarantine: (tenant: string, importId: string) => `${tenant}/quarantine/imports/${importId}/`,
  backfill: (tenant: string, run: string, attempt: number) =>
    `${tenant}/backfills/${run}/${String(attempt).padStart(4, '0')}/`,
  features: (tenant: string, view: string, version: number, day: string, entity: string) =>
    `${tenant}/features/${view}/v=${version}/dt=${day}/${entity}/`,
  hours: (tenant: string, entity: string) => `${tenant}/state/${entity}/hours/`,
  trainJobs: (tenant: string, run: string) => `${tenant}/runs/${run}/jobs/`,
} as const;
