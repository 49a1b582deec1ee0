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
  entity: {
    about: 'An entity that has state; written with its first chunk.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#entities`, sk: entity }),
  },
  lateEntity: {
    about: 'An entity whose late events wait for a revision.',
    key: (tenant: string, entity: string) => ({ pk: `${tenant}#late`, sk: entity }),
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

export const lakeKeys = {
  raw: {
    about: 'One chunk as it was received: NDJSON, gzip.',
    key: (tenant: string, stream: string, day: string, entity: string, sequence: string, digest: string) =>
      `${tenant}/raw/${stream}/dt=${day}/${entity}/${sequence}-${digest}.ndjson.gz`,
  },
  state: {
    about: 'The state of an entity, named by its digest.',
    key: (tenant: string, entity: string, digest: string) => `${tenant}/state/${entity}/${digest}.gz`,
  },
  hourState: {
    about: 'The state of an entity when an hour was complete; of several, the highest version counts.',
    key: (tenant: string, entity: string, hour: string, version: number, digest: string) =>
      `${tenant}/state/${entity}/hours/${hour}/${String(version).padStart(12, '0')}-${digest}.gz`,
  },
  revision: {
    about: 'Since when the late events of an entity count as known, and which rows may differ since.',
    key: (tenant: string, entity: string, version: number, id: string) =>
      `${tenant}/revisions/${entity}/${String(version).padStart(12, '0')}-${id}.json`,
  },
  quarantine: {
    about: 'A message that can never be applied, with its reason.',
    key: (tenant: string, day: string, messageId: string) => `${tenant}/quarantine/dt=${day}/${messageId}.json`,
  },
} as const;

/** What the keys of many objects have in common: to list them. */
export const lakePrefixes = {
  rawOfDay: (tenant: string, stream: string, day: string, entity: string) =>
    `${tenant}/raw/${stream}/dt=${day}/${entity}/`,
  hours: (tenant: string, entity: string) => `${tenant}/state/${entity}/hours/`,
} as const;
