import { setTimeout as pause } from 'node:timers/promises';
import { TidegateError } from '../../domain/fault.ts';
import type { Credentials } from './clients.ts';
import { keepAlivePost, type PostAnswer } from './keep-alive-post.ts';
import { readInBatches } from './read-in-batches.ts';
import { requestSigner } from './request-signer.ts';
import { storeUnavailable } from './store-unavailable.ts';
import type { StoredItem } from './stored-item.ts';
import { fromWireItem } from './wire-item.ts';

type Key = Readonly<Record<string, string>>;

/** DynamoDB's reads by key and nothing else, for the hot path: an SDK client takes four times the processor time. */
export interface LeanDynamo {
  /** Strongly consistent. Keys are text. */
  getItem(table: string, key: Key): Promise<StoredItem | undefined>;
  /** As `getItem`, for any number of keys, none of them twice: the items that there are, in any order. */
  getItems(table: string, keys: readonly Key[]): Promise<readonly StoredItem[]>;
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
  const { random } = settings;
  const send = openSender(settings);
  return {
    async getItem(table, key) {
      const question = { TableName: table, Key: toWireKey(key), ConsistentRead: true };
      const { Item } = await ask<GetItemOutput>(() => send('GetItem', JSON.stringify(question)), random);
      return Item && fromWireItem(Item);
    },
    async getItems(table, keys) {
      return readInBatches(keys.map(toWireKey), {
        random,
        async readOnce(Keys) {
          const question = { RequestItems: { [table]: { Keys, ConsistentRead: true } } };
          const output = await ask<BatchOutput>(() => send('BatchGetItem', JSON.stringify(question)), random);
          const items = output.Responses?.[table]?.map(fromWireItem) ?? [];
          return { items, unread: output.UnprocessedKeys?.[table]?.Keys ?? [] };
        },
      });
    },
  };
}

type Send = (operation: 'GetItem' | 'BatchGetItem', body: string) => Promise<PostAnswer>;

function openSender({ region, credentials, endpoint, timeoutMs = defaultTimeoutMs }: LeanDynamoSettings): Send {
  const address = new URL(endpoint ?? `https://dynamodb.${region}.amazonaws.com`);
  const contentType = 'application/x-amz-json-1.0';
  const sign = requestSigner({ host: address.host, region, service: 'dynamodb', contentType, credentials });
  const post = keepAlivePost(address, timeoutMs);
  return (operation, body) => post(sign(`DynamoDB_20120810.${operation}`, body, new Date()), body);
}

/** Tries again where that may help; each try is signed anew, by its own time. */
async function ask<Output>(send: () => Promise<PostAnswer>, random: () => number): Promise<Output> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await tryOnce<Output>(send);
    if (answer.kind === 'answered') return answer.output;
    if (answer.kind === 'refused') throw readRefused(answer.error);
    if (attempt === tries) throw storeUnavailable(answer.error);
    // Full jitter: callers that failed together must not come back together.
    await pause(random() * firstPauseMs * 2 ** (attempt - 1));
  }
}

function readRefused(cause: unknown): TidegateError {
  return new TidegateError('TG-0001', 'a store refused a read', { cause });
}

type WireItem = Readonly<Record<string, unknown>>;
type WireKey = Readonly<Record<string, { readonly S: string }>>;

interface GetItemOutput {
  readonly Item?: WireItem;
}

interface BatchOutput {
  readonly Responses?: Readonly<Record<string, readonly WireItem[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly WireKey[] }>>;
}

type Answer<Output> =
  | { readonly kind: 'answered'; readonly output: Output }
  | { readonly kind: 'refused' | 'unavailable'; readonly error: unknown };

async function tryOnce<Output>(send: () => Promise<PostAnswer>): Promise<Answer<Output>> {
  try {
    const { status, text } = await send();
    if (status === 200) return { kind: 'answered', output: JSON.parse(text) as Output };
    const error = new Error(`DynamoDB answered ${status}: ${text.slice(0, 500)}`);
    const isTransient = status >= 500 || status === 429 || throttle.test(text);
    return { kind: isTransient ? 'unavailable' : 'refused', error };
  } catch (error) {
    // No answer or half of one: a timeout, a broken connection, a body that ends too early.
    return { kind: 'unavailable', error };
  }
}

/** Throttling comes as a 400. */
const throttle = /"__type":\s*"[^"]*(ThrottlingException|ProvisionedThroughputExceeded|RequestLimitExceeded)/;

function toWireKey(key: Key): WireKey {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
}
