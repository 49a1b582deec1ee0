import { randomUUID } from 'node:crypto';
import { DescribeTimeToLiveCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { enableTableTtl } from '../../lib/adapters/aws/table-ttl.ts';
import { facts, fails, refusal } from '../support/probes/probe.ts';
import { dynamo } from '../support/probes/clients.ts';
import { add, makeTable, numbered, read, winnersOf } from '../support/probes/table.ts';

const racers = 32;
const kilobyte = 'x'.repeat(1024);

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

function transact(writes: Writes, token: string = randomUUID()) {
  return dynamo.send(new TransactWriteCommand({ TransactItems: writes, ClientRequestToken: token }));
}

/** Codes of the reasons in the order of the writes; undefined when the transaction went through. */
async function reasonsOf(writes: Writes): Promise<string | undefined> {
  try {
    await transact(writes);
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    return (error.CancellationReasons ?? []).map(({ Code }) => Code).join(', ');
  }
}

facts('DynamoDB', [
  {
    id: 'conditional-put-races',
    fact: `Of ${racers} conditional puts of one new item at the same time, one succeeds.`,
    why: 'Idempotency keys, access tokens, and first writers of every kind.',
    async observe() {
      const TableName = await makeTable();
      const winners = await winnersOf(racers, (racer) =>
        dynamo.send(
          new PutCommand({ TableName, Item: { pk: 'one', racer }, ConditionExpression: 'attribute_not_exists(pk)' }),
        ),
      );
      return winners.length === 1 && (await read(TableName, 'one'))?.['racer'] === winners[0];
    },
  },
  {
    id: 'transaction-races',
    fact: `Of ${racers} transactions that move one version at the same time, one succeeds, and all of its writes with it.`,
    why: 'The pointer of an entity and its online row.',
    async observe() {
      const TableName = await makeTable();
      await add(TableName, { pk: 'pointer', version: 0 });
      const winners = await winnersOf(racers, (racer) =>
        transact([
          {
            Put: {
              TableName,
              Item: { pk: 'pointer', version: 1, racer },
              ConditionExpression: 'version = :expected',
              ExpressionAttributeValues: { ':expected': 0 },
            },
          },
          { Put: { TableName, Item: { pk: 'row', racer } } },
        ]),
      );
      const seen = await Promise.all(['pointer', 'row'].map((key) => read(TableName, key)));
      return winners.length === 1 && seen.every((item) => item?.['racer'] === winners[0]);
    },
  },
  {
    id: 'increments',
    fact: 'Of 32 clients that add one to a number ten times each, no increment is lost.',
    use: 'open',
    why: 'Whether several writers could share a counter.',
    async observe() {
      const TableName = await makeTable();
      const increment = () =>
        dynamo.send(
          new UpdateCommand({
            TableName,
            Key: { pk: 'counter' },
            UpdateExpression: 'ADD amount :one',
            ExpressionAttributeValues: { ':one': 1 },
          }),
        );
      const client = async () => {
        for (let call = 0; call < 10; call++) await increment();
      };
      await Promise.all(Array.from({ length: 32 }, client));
      return (await read(TableName, 'counter'))?.['amount'] === 320;
    },
  },
  {
    id: 'transaction-rollback',
    fact: 'A transaction of which one write is refused leaves nothing of the others.',
    why: 'The pointer of an entity and its online row.',
    async observe() {
      const TableName = await makeTable();
      await add(TableName, { pk: 'taken' });
      await reasonsOf([
        { Put: { TableName, Item: { pk: 'first' } } },
        { Put: { TableName, Item: { pk: 'taken' }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ]);
      return (await read(TableName, 'first')) === undefined;
    },
  },
  {
    id: 'cancellation-reasons',
    fact: 'A cancelled transaction gives one reason per write, in their order.',
    why: 'Whether the pointer was moved by somebody else or the row was older.',
    async observe() {
      const TableName = await makeTable();
      await add(TableName, { pk: 'taken' });
      const reasons = await reasonsOf([
        { Put: { TableName, Item: { pk: 'first' } } },
        { Put: { TableName, Item: { pk: 'taken' }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ]);
      return reasons === 'None, ConditionalCheckFailed' ? true : String(reasons);
    },
  },
  {
    id: 'transaction-token',
    fact: 'A transaction repeated with its token succeeds again and changes nothing.',
    why: 'A retry after a lost answer.',
    async observe() {
      const TableName = await makeTable();
      const token = randomUUID();
      const writes = [
        { Put: { TableName, Item: { pk: 'once' }, ConditionExpression: 'attribute_not_exists(pk)' } },
        {
          Update: {
            TableName,
            Key: { pk: 'count' },
            UpdateExpression: 'ADD amount :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
      ];
      await transact(writes, token);
      await transact(writes, token);
      return (await read(TableName, 'count'))?.['amount'] === 1;
    },
  },
  {
    id: 'transaction-token-of-another',
    fact: 'A token that comes with another transaction is refused.',
    why: 'Two deliveries of a chunk that came to different results.',
    async observe() {
      const TableName = await makeTable();
      const token = randomUUID();
      await transact([{ Put: { TableName, Item: { pk: 'one' } } }], token);
      const refused = await refusal(() => transact([{ Put: { TableName, Item: { pk: 'two' } } }], token));
      return refused === 'IdempotentParameterMismatchException' ? true : String(refused);
    },
  },
  {
    id: 'transaction-type-error',
    fact: 'An update that does not fit the type of its attribute cancels its transaction with the reason ValidationError.',
    why: 'What a caller can learn from a cancelled transaction.',
    except: { 'localstack-host': 'ValidationException' },
    so: 'It is a fault of the code on any engine, and nobody reads its name.',
    async observe() {
      const TableName = await makeTable();
      await add(TableName, { pk: 'word', amount: 'many' });
      const UpdateExpression = 'ADD amount :one';
      const update = { TableName, Key: { pk: 'word' }, UpdateExpression, ExpressionAttributeValues: { ':one': 1 } };
      try {
        return (await reasonsOf([{ Update: update }])) === 'ValidationError';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    },
  },
  {
    id: 'old-item-on-refusal',
    fact: 'A refused condition can return the item that it met.',
    use: 'open',
    why: 'Whether a repeated request could be answered without a second read.',
    async observe() {
      const TableName = await makeTable();
      await add(TableName, { pk: 'taken', owner: 'somebody' });
      const put = new PutCommand({
        TableName,
        Item: { pk: 'taken' },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const error: unknown = await dynamo.send(put).catch((reason: unknown) => reason);
      return JSON.stringify(error).includes('somebody');
    },
  },
  {
    id: 'page-of-a-megabyte',
    fact: 'A query of 1.4 MB comes in two pages, the first with a key to go on from.',
    why: 'Every list follows the key until there is none.',
    async observe() {
      const TableName = await makeTable('pk', 'sk');
      const items = numbered(7).map((sk) => ({ pk: 'big', sk, text: kilobyte.repeat(200) }));
      for (const item of items) await add(TableName, item);
      const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'big' } };
      const first = await dynamo.send(new QueryCommand(query));
      const rest = await dynamo.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
      const [before = 0, after = 0] = [first.Count, rest.Count];
      return before > 0 && after > 0 && before + after === items.length;
    },
  },
  {
    id: 'limit-and-order',
    fact: 'A query gives its items in the order of the sort key, forwards and backwards, at most `Limit` of them.',
    why: 'The newest row, and pages of lists.',
    async observe() {
      const TableName = await makeTable('pk', 'sk');
      for (const sk of numbered(5).toReversed()) await add(TableName, { pk: 'list', sk });
      const page = async (options: object) => {
        const { Items = [] } = await dynamo.send(
          new QueryCommand({
            ...{ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'list' } },
            ...options,
          }),
        );
        return Items.map(({ sk }) => sk as string).join(' ');
      };
      const newest = await page({ ScanIndexForward: false, Limit: 2 });
      const next = await page({ Limit: 2, ExclusiveStartKey: { pk: 'list', sk: '001' } });
      return newest === '004 003' && next === '002 003';
    },
  },
  {
    id: 'batch-write-limit',
    fact: 'A batch of 26 writes is refused.',
    use: 'open',
    why: 'Whether one call could write many items, and how many.',
    except: { 'localstack-host': fails },
    so: 'Writes go one by one or in transactions.',
    async observe() {
      const table = await makeTable();
      const puts = numbered(26).map((pk) => ({ PutRequest: { Item: { pk } } }));
      const refused = await refusal(() => dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: puts } })));
      return refused === 'ValidationException';
    },
  },
  {
    id: 'batch-write-twice',
    fact: 'A batch that names one key twice is refused.',
    use: 'open',
    why: 'Whether one call could write many items, and which.',
    async observe() {
      const table = await makeTable();
      const puts = ['one', 'one'].map((pk) => ({ PutRequest: { Item: { pk } } }));
      const refused = await refusal(() => dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: puts } })));
      return refused === 'ValidationException';
    },
  },
  {
    id: 'batch-read-limit',
    fact: 'A batch of 101 reads is refused.',
    use: 'open',
    why: 'Whether one call could read many items, and how many.',
    async observe() {
      const table = await makeTable();
      const Keys = numbered(101).map((pk) => ({ pk }));
      const refused = await refusal(() => dynamo.send(new BatchGetCommand({ RequestItems: { [table]: { Keys } } })));
      return refused === 'ValidationException';
    },
  },
  {
    id: 'transaction-limit',
    fact: 'A transaction of 101 writes is refused, one of 100 is not.',
    why: 'Transactions are small; the limit must be the same everywhere.',
    async observe() {
      const TableName = await makeTable();
      const writes = numbered(101).map((pk) => ({ Put: { TableName, Item: { pk } } }));
      const outcomes = [await refusal(() => transact(writes.slice(1))), await refusal(() => transact(writes))];
      return outcomes[0] === undefined && outcomes[1] !== undefined;
    },
  },
  {
    id: 'item-size',
    fact: 'An item of more than 400 KB is refused.',
    why: 'Large states are objects in the lake, with a pointer in the table.',
    async observe() {
      const table = await makeTable();
      return (await refusal(() => add(table, { pk: 'big', text: kilobyte.repeat(401) }))) === 'ValidationException';
    },
  },
  {
    id: 'numbers',
    fact: 'Numbers keep 17 digits, and bytes and empty texts stay what they are.',
    why: 'Prices, times in microseconds and packed rows.',
    async observe() {
      const table = await makeTable();
      const item = {
        pk: 'all',
        price: 0.1 + 0.2,
        timeUs: 1_790_000_000_123_457,
        bytes: Uint8Array.of(0, 255),
        none: '',
      };
      await add(table, item);
      const found = await read(table, 'all');
      return JSON.stringify(found?.['bytes']) === JSON.stringify(item.bytes) && found?.['none'] === ''
        ? found['price'] === item.price && found['timeUs'] === item.timeUs
        : fails;
    },
  },
  {
    id: 'ttl-by-api',
    fact: 'The expiry of items can be switched on by API.',
    why: 'The launcher does so after each deployment.',
    async observe() {
      const table = await makeTable();
      await enableTableTtl({ client: dynamo, table }, 'ttl');
      const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: table }));
      return TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED' && TimeToLiveDescription.AttributeName === 'ttl';
    },
  },
  {
    id: 'expired-items',
    fact: 'An expired item may be read until it is removed.',
    why: 'Reads filter on the expiry in code.',
    async observe() {
      const table = await makeTable();
      await enableTableTtl({ client: dynamo, table }, 'ttl');
      await add(table, { pk: 'old', ttl: Math.floor(Date.now() / 1000) - 3600 });
      return (await dynamo.send(new GetCommand({ TableName: table, Key: { pk: 'old' } }))).Item !== undefined;
    },
  },
]);
