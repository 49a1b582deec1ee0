import { AwsClient } from 'aws4fetch';
import { inject } from 'vitest';
import {
  cloudFormationClient,
  cloudWatchClient,
  cloudWatchLogsClient,
  dynamoClient,
  eventBridgeClient,
  lambdaClient,
  s3Client,
  sqsClient,
  stepFunctionsClient,
} from '../../../lib/adapters/aws/clients.ts';
import { engineSettings } from '../../../lib/local/engines/engine.ts';

/** The engine under test. */
export const engine = engineSettings(inject('engineEndpoint'));

// A probe wants the first answer, however long it takes: a repeated call would hide what it is after.
const patient = { ...engine, attempts: 1, connectionTimeoutMs: 10_000, requestTimeoutMs: 60_000 };

// But stacks are made side by side, and LocalStack answers 500 when it looks for one just as another is added.
export const cloudFormation = cloudFormationClient({ ...patient, attempts: 3 });
export const cloudWatch = cloudWatchClient(patient);
export const dynamo = dynamoClient(patient);
export const eventBridge = eventBridgeClient(patient);
export const lambda = lambdaClient(patient);
export const logs = cloudWatchLogsClient(patient);
export const s3 = s3Client(patient);
export const sqs = sqsClient(patient);
export const stepFunctions = stepFunctionsClient(patient);

export interface ServiceCall {
  /** Name in the signature. */
  readonly service: string;
  /** Service and operation in the header, for example `TrentService.Encrypt`. */
  readonly target: string;
  readonly body: object;
}

/** A call to a service that no dependency of ours has a client for, by the JSON protocol. */
export async function callService({ service, target, body }: ServiceCall): Promise<Record<string, unknown>> {
  const { region, credentials, endpoint } = engine;
  const client = new AwsClient({ ...credentials, service, region, retries: 0 });
  const answer = await client.fetch(`${endpoint}/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(text.slice(0, 500)), { name: `HTTP ${answer.status}` });
  return JSON.parse(text) as Record<string, unknown>;
}
