import type { Credentials } from './clients.ts';
import { type HttpAnswer, keepAliveCall } from './keep-alive-call.ts';
import { readInBatches } from './read-in-batches.ts';
import { requestSigner } from './request-signer.ts';
import type { StoredItem } from './stored-item.ts';
import { type Attempt, isTransient, untilAnswered } from './until-answered.ts';
import { fromWireItem, toWireItem } from './wire-item.ts';

type Key = Readonly<Record<string, string>>;

/** What the hot path needs of DynamoDB and nothing else: an SDK client takes four times the processor time. */
export interface LeanDynamo {
  /** Strongly consistent. Keys are text. */
  getItem(table: string, key: Key): Promise<StoredItem | undefined>;
  /** As `getItem`, for any number of keys, none of them twice: the items that there are, in any order. */
  getItems(table: string, keys: readonly Key[]): Promise<readonly StoredItem[]>;
  /** Into a table whose partition key is `pk`. An item that is there stays as it is, and that is no error. */
  putItem(table: string, item: StoredItem): Promise<void>;
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

/** Of one try. Whatever a request waits for, one after the other, has to end before its Lambda does: a test adds it up. */
export const dynamoTimeoutMs = 700;

export function leanDynamo(settings: LeanDynamoSettings): LeanDynamo {
  const { random } = settings;
  const ask = openAsker(settings);
  return {
    async getItem(table, key) {
      const { Item } = await ask<GetItemOutput>('GetItem', {
        TableName: table,
        Key: toWireKey(key),
        ConsistentRead: true,
      });
      return Item && fromWireItem(Item);
    },
    async getItems(table, keys) {
      return readInBatches(keys.map(toWireKey), {
        random,
        async readOnce(Keys) {
          const question = { RequestItems: { [table]: { Keys, ConsistentRead: true } } };
          const output = await ask<BatchOutput>('BatchGetItem', question);
          const items = output.Responses?.[table]?.map(fromWireItem) ?? [];
          return { items, unread: output.UnprocessedKeys?.[table]?.Keys ?? [] };
        },
      });
    },
    async putItem(table, item) {
      const ConditionExpression = 'attribute_not_exists(pk)';
      await ask('PutItem', { TableName: table, Item: toWireItem(item), ConditionExpression });
    },
  };
}

type Operation = 'GetItem' | 'BatchGetItem' | 'PutItem';

type Ask = <Output>(operation: Operation, question: object) => Promise<Output>;

function openAsker({ region, credentials, endpoint, random, timeoutMs = dynamoTimeoutMs }: LeanDynamoSettings): Ask {
  const address = new URL(endpoint ?? `https://dynamodb.${region}.amazonaws.com`);
  const contentType = 'application/x-amz-json-1.0';
  const sign = requestSigner({ host: address.host, region, service: 'dynamodb', contentType, credentials });
  const call = keepAliveCall(address, timeoutMs);
  return <Output>(operation: Operation, question: object) => {
    const body = JSON.stringify(question);
    const target = `DynamoDB_20120810.${operation}`;
    return untilAnswered<Output>({
      send: () => call({ method: 'POST', path: '/', headers: sign(target, body, new Date()), body }),
      judge,
      random,
    });
  };
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

function judge<Output>({ status, body }: HttpAnswer): Attempt<Output> {
  const text = body.toString();
  if (status === 200) return { kind: 'answered', output: JSON.parse(text) as Output };
  // Only a put has a condition: what is there already is what its repeat would write.
  if (isThere.test(text)) return { kind: 'answered', output: {} as Output };
  const error = new Error(`DynamoDB answered ${status}: ${text.slice(0, 500)}`);
  return { kind: isTransient(status) || throttle.test(text) ? 'unavailable' : 'refused', error };
}

const isThere = /"__type":\s*"[^"]*ConditionalCheckFailedException/;

/** Throttling comes as a 400. */
const throttle = /"__type":\s*"[^"]*(ThrottlingException|ProvisionedThroughputExceeded|RequestLimitExceeded)/;

function toWireKey(key: Key): WireKey {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
}
