import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** Every output of the stacks, under its logical name. */
export const DeploymentOutputs = z.object({
  RestApiId: z.string(),
  LakeBucketName: z.string(),
  ArtifactBucketName: z.string(),
  RegistryTableName: z.string(),
  OnlineFeaturesTableName: z.string(),
  PredictionsTableName: z.string(),
  AccessTokensTableName: z.string(),
  IngestQueueUrl: z.string(),
  TrainingQueueUrl: z.string(),
  DeadLetterQueueUrl: z.string(),
  EventBusName: z.string(),
  BackfillMachineArn: z.string(),
  RetrainMachineArn: z.string(),
  ContainerMachineArn: z.string(),
  WatchMachineArn: z.string(),
  DashboardName: z.string(),
});
export type DeploymentOutputs = z.infer<typeof DeploymentOutputs>;

/** What runs now, and where it answers. */
export interface Deployment {
  readonly endpoint: string;
  readonly baseUrl: string;
  readonly outputs: DeploymentOutputs;
}

const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()));

/** Reads the file that `cdk deploy --outputs-file` wrote: one object per stack. */
export function readDeployment(file: string, endpoint: string): Deployment {
  const stacks = OutputsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const outputs = DeploymentOutputs.parse(Object.assign({}, ...Object.values(stacks)));
  return { endpoint, outputs, baseUrl: localBaseUrl(endpoint, outputs.RestApiId) };
}

/** The engine answers for every API under one address; this form is the only one that the project shows. */
export function localBaseUrl(endpoint: string, restApiId: string): string {
  return `${endpoint}/_aws/execute-api/${restApiId}/v1`;
}
