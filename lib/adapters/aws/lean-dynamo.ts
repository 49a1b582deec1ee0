import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { TidegateError } from '../../domain/fault.ts';
import type { Credentials } from './clients.ts';
import { storeUnavailable } from './store-unavailable.ts';
import type { StoredItem } from './stored-item.ts';
import { fromWireItem } from './wire-item.ts';

/** DynamoDB's GetItem and nothing else, for the hot path: an SDK client would double the time of a cold start. */
export interface LeanDynamo {
  /** Strongly consistent. Keys are text. */
  getItem(table: string, key: Readonly<Record<string, string>>): Promise<StoredItem | undefined>;
}

export interface LeanDynamoSettings {
  readonly region: string;
  readonly credentials: Credentials;
  /** An engine instead of AWS. */
  readonly endpoint?: string;
  /** From 0 up to 1, for the pauses between tries. */
  readonly random: () => number;
  /** Of each try. @default 700 */
  readonly timeoutMs?: number;
}

export interface LeanTable {
  readonly dynamo: LeanDynamo;
  readonly table: string;
}

const tries = 3;
const firstPauseMs = 50;
/** A request reads a token, then a row: twice three tries and their pauses end before the five seconds of the Lambda do. */
const defaultTimeoutMs = 700;

export function leanDynamo(settings: LeanDynamoSettings): LeanDynamo {
  const url = settings.endpoint ?? `https://dynamodb.${settings.region}.amazonaws.com`;
  // Holds the derived signing key of the day, four hashes that each request would repeat.
  const cache = new Map<string, ArrayBuffer>();

  const send = async (body: string): Promise<Response> => {
    const { region, credentials, timeoutMs = defaultTimeoutMs } = settings;
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const signer = new AwsV4Signer({
      url,
      method: 'POST',
      headers,
      body,
      service: 'dynamodb',
      region,
      cache,
      ...credentials,
    });
    const signed = await signer.sign();
    return fetch(signed.url, { method: 'POST', headers: signed.headers, body, signal: AbortSignal.timeout(timeoutMs) });
  };

  return {
    async getItem(table, key) {
      const body = JSON.stringify({ TableName: table, Key: toWireKey(key), ConsistentRead: true });
      for (let attempt = 1; ; attempt += 1) {
        const answer = await tryOnce(() => send(body));
        if (answer.kind === 'found') return answer.body.Item && fromWireItem(answer.body.Item);
        if (answer.kind === 'refused') throw readRefused(answer.error);
        if (attempt === tries) throw storeUnavailable(answer.error);
        // Full jitter: callers that failed together must not come back together.
        await pause(settings.random() * firstPauseMs * 2 ** (attempt - 1));
      }
    },
  };
}

function readRefused(cause: unknown): TidegateError {
  return new TidegateError('TG-0001', 'a store refused a read', { cause });
}

type Answer =
  | { readonly kind: 'found'; readonly body: GetItemOutput }
  | { readonly kind: 'refused' | 'unavailable'; readonly error: unknown };

interface GetItemOutput {
  readonly Item?: Readonly<Record<string, unknown>>;
}

async function tryOnce(send: () => Promise<Response>): Promise<Answer> {
  try {
    const response = await send();
    const text = await response.text();
    if (response.ok) return { kind: 'found', body: JSON.parse(text) as GetItemOutput };
    const error = new Error(`DynamoDB answered ${response.status}: ${text.slice(0, 500)}`);
    const isTransient = response.status >= 500 || response.status === 429 || throttle.test(text);
    return { kind: isTransient ? 'unavailable' : 'refused', error };
  } catch (error) {
    // No answer or half of one: a timeout, a broken connection, a body that ends too early.
    return { kind: 'unavailable', error };
  }
}

/** Throttling comes as a 400. */
const throttle = /"__type":\s*"[^"]*(ThrottlingException|ProvisionedThroughputExceeded|RequestLimitExceeded)/;

function toWireKey(key: Readonly<Record<string, string>>): Record<string, { readonly S: string }> {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
}
