/** Every environment variable of every Lambda, once: constructs write them, lambdas read them. */
export const variables = {
  environment: 'TIDEGATE_ENVIRONMENT',
  release: 'TIDEGATE_RELEASE',
  namePrefix: 'TIDEGATE_NAME_PREFIX',
  lakeBucket: 'LAKE_BUCKET',
  registryTable: 'REGISTRY_TABLE',
  onlineFeaturesTable: 'ONLINE_FEATURES_TABLE',
  predictionsTable: 'PREDICTIONS_TABLE',
  accessTokensTable: 'ACCESS_TOKENS_TABLE',
  ingestQueueUrl: 'INGEST_QUEUE_URL',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  eventBusName: 'EVENT_BUS_NAME',
  watchMachineArn: 'WATCH_MACHINE_ARN',
  backfillMachineArn: 'BACKFILL_MACHINE_ARN',
  artifactBucket: 'ARTIFACT_BUCKET',
  /** `tenant/model`, separated by commas: loaded before the first request. */
  servedModels: 'SERVED_MODELS',
  retrainMachineArn: 'RETRAIN_MACHINE_ARN',
  containerMachineArn: 'CONTAINER_MACHINE_ARN',
  /** Commit of the code, with `+dirty` where files differed from it; `none` where it came from no repository. */
  codeVersion: 'TIDEGATE_CODE_VERSION',
  /** Digest of the image that trains; `none` where a process does. */
  trainerImage: 'TRAINER_IMAGE',
  /** `emf` writes metrics into the log, as AWS reads them; `put` calls PutMetricData, for engines that do not. */
  metricsSink: 'METRICS_SINK',
} as const;

export type Variable = keyof typeof variables;

/** The named variables, or an error that lists all that are missing. */
export function readVariables<Names extends Variable>(
  names: readonly Names[],
  source: Readonly<Record<string, string | undefined>>,
): Readonly<Record<Names, string>> {
  const values: Partial<Record<Variable, string>> = {};
  for (const name of names) {
    const value = source[variables[name]];
    if (value) values[name] = value;
  }
  if (isComplete(values, names)) return values;
  const missing = names.filter((name) => values[name] === undefined).map((name) => variables[name]);
  throw new Error(`missing environment variables: ${missing.join(', ')}`);
}

function isComplete<Names extends Variable>(
  values: Readonly<Partial<Record<Variable, string>>>,
  names: readonly Names[],
): values is Readonly<Record<Names, string>> {
  return names.every((name) => values[name] !== undefined);
}

/** The metric namespace of one deployment. */
export function metricNamespace(namePrefix: string, environment: string): string {
  return `${namePrefix}/${environment}`;
}
