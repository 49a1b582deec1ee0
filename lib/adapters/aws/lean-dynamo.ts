import type { HttpAnswer } from './keep-alive-call.ts';
import { leanService, type LeanSettings } from './lean-service.ts';
import { readInBatches } from './read-in-batches.ts';
import type { StoredItem } from './stored-item.ts';
import { type Attempt, isTransient } from './until-answered.ts';
import { fromWireItem, toWireItem } from './wire-item.ts';

type Key = Readonly<Record<string, string>>;

/** What the hot path needs of DynamoDB and nothing else. */
export interface LeanDynamo {
  /** Strongly consistent. Keys are text. */
  getItem(table: string, key: Key): Promise<StoredItem | undefined>;
  /** As `getItem`, for any number of keys, none of them twice: the items that there are, in any order. */
  getItems(table: string, keys: readonly Key[]): Promise<readonly StoredItem[]>;
  /** Into a table whose partition key is `pk`. An item that is there stays as it is, and that is no error. */
  putItem(table: string, item: StoredItem): Promise<void>;
}

export interface LeanTable {
  readonly dynamo: LeanDynamo;
  readonly table: string;
}

/** Of one try. Whatever a request waits for, one after the other, has to end before its Lambda does: a test adds it up. */
export const dynamoTimeoutMs = 700;

export function leanDynamo(settings: LeanSettings): LeanDynamo {
  const { random } = settings;
  const service = { service: 'dynamodb', target: 'DynamoDB_20120810', timeoutMs: dynamoTimeoutMs };
  const ask = leanService(settings, service);
  return {
    async getItem(table, key) {
      const question = { TableName: table, Key: toWireKey(key), ConsistentRead: true };
      const { Item } = await ask('GetItem', question, judge<GetItemOutput>);
      return Item && fromWireItem(Item);
    },
    async getItems(table, keys) {
      return readInBatches(keys.map(toWireKey), {
        random,
        async readOnce(Keys) {
          const question = { RequestItems: { [table]: { Keys, ConsistentRead: true } } };
          const output = await ask('BatchGetItem', question, judge<BatchOutput>);
          const items = output.Responses?.[table]?.map(fromWireItem) ?? [];
          return { items, unread: output.UnprocessedKeys?.[table]?.Keys ?? [] };
        },
      });
    },
    async putItem(table, item) {
      const ConditionExpression = 'attribute_not_exists(pk)';
      await ask('PutItem', { TableName: table, Item: toWireItem(item), ConditionExpression }, judge<object>);
    },
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
