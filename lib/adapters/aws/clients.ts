import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { reportingUnavailability } from './store-unavailable.ts';

/** The only place where SDK clients are made: no call without a timeout, none that repeats for ever. */
export interface ClientSettings {
  /** @default what the SDK finds: AWS_REGION, then the profile */
  readonly region?: string;
  /** An engine instead of AWS. @default AWS_ENDPOINT_URL where it is set, else AWS */
  readonly endpoint?: string;
  /** @default what the SDK finds */
  readonly credentials?: Credentials;
  /** Of the shared configuration files, where the SDK looks first. @default AWS_PROFILE, or `default` */
  readonly profile?: string;
  /** @default 1000 */
  readonly connectionTimeoutMs?: number;
  /** Until the answer has begun. @default 3000 */
  readonly requestTimeoutMs?: number;
  /** The first try included. @default 3 */
  readonly attempts?: number;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

// Three tries of three seconds and their pauses stay below the ten seconds of the shortest Lambda that uses them.
const defaults = { connectionTimeoutMs: 1000, requestTimeoutMs: 3000, attempts: 3 };

function configure(settings: ClientSettings) {
  const { region, endpoint, credentials, profile } = settings;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: settings.attempts ?? defaults.attempts,
    // `adaptive` would slow every caller of a warm Lambda down after one throttled table.
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: settings.connectionTimeoutMs ?? defaults.connectionTimeoutMs,
      requestTimeout: settings.requestTimeoutMs ?? defaults.requestTimeoutMs,
      // Without this the SDK only warns and waits on.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 64 },
      httpsAgent: { keepAlive: true, maxSockets: 64 },
    },
  };
}

export function dynamoClient(settings: ClientSettings = {}): DynamoDBDocumentClient {
  const client = reportingUnavailability(new DynamoDBClient(configure(settings)));
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

export function s3Client(settings: ClientSettings = {}): S3Client {
  // Engines have no host name per bucket.
  return reportingUnavailability(
    new S3Client({ ...configure(settings), forcePathStyle: settings.endpoint !== undefined }),
  );
}

export function sqsClient(settings: ClientSettings = {}): SQSClient {
  return reportingUnavailability(new SQSClient(configure(settings)));
}

export function eventBridgeClient(settings: ClientSettings = {}): EventBridgeClient {
  return reportingUnavailability(new EventBridgeClient(configure(settings)));
}

export function cloudWatchClient(settings: ClientSettings = {}): CloudWatchClient {
  return reportingUnavailability(new CloudWatchClient(configure(settings)));
}

export function cloudWatchLogsClient(settings: ClientSettings = {}): CloudWatchLogsClient {
  return reportingUnavailability(new CloudWatchLogsClient(configure(settings)));
}

export function stepFunctionsClient(settings: ClientSettings = {}): SFNClient {
  return reportingUnavailability(new SFNClient(configure(settings)));
}

export function cloudFormationClient(settings: ClientSettings = {}): CloudFormationClient {
  return reportingUnavailability(new CloudFormationClient(configure(settings)));
}

export function lambdaClient(settings: ClientSettings = {}): LambdaClient {
  return reportingUnavailability(new LambdaClient(configure(settings)));
}
