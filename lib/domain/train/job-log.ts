/** Where the lines of jobs are, whatever launched them; `prefix` tells deployments in one account apart. */
export function jobLogGroup(prefix: string, environment: string): string {
  return `/${prefix}/${environment}/train`;
}

/** `s3://lake/main/runs/r/jobs/train.json` → `main/runs/r/jobs/train`. Names of streams have no colon and no star. */
export function jobLogStream(jobUri: string): string {
  return jobUri
    .replace(/^s3:\/\/[^/]+\//, '')
    .replace(/\.json$/, '')
    .replaceAll(/[:*]/g, '_');
}
