import { describe, expect, test } from 'vitest';
import { openHistory } from '../../../../lib/cli/import/open-history.ts';
import { importFile, venueFolder } from './venue-files.ts';

const files = venueFolder();
const map = { ts: 'eventTime', px: 'price', sz: 'quantity', dir: 'side' };
const desk = { stream: 'trade', entity: 'BTC-USD', source: 'desk' } as const;
const csv = 'ts,px,sz,dir,note\n2024-01-02T00:00:00.5+01:00,42000.5,1.5,BUY,"a, b"\n1704153600,42001,2,sell,\n';

test('columns of any name become fields', async () => {
  const { events, rejections, history } = await importFile(files.write('desk.csv', csv), {
    ...desk,
    map,
    market: 'crypto',
    set: { provenance: 'desk-2024' },
  });
  expect(rejections).toEqual([]);
  const shared = { stream: 'trade', entity: 'BTC-USD', source: 'desk', market: 'crypto', provenance: 'desk-2024' };
  expect(events).toEqual([
    { line: 2, ...shared, eventTime: '2024-01-02T00:00:00.5+01:00', price: 42000.5, quantity: 1.5, side: 'buy' },
    { line: 3, ...shared, eventTime: '2024-01-02T00:00:00Z', price: 42001, quantity: 2, side: 'sell' },
  ]);
  expect(history.members[0]).toMatchObject({ layout: 'mapped', declaredDelayUs: 0 });
});

test('columns without a header are named by their number', async () => {
  const path = files.write('plain.csv', '1704153600000,0.75\n1704153660000,0.5\n');
  const options = {
    stream: 'observation',
    entity: 'GRID',
    source: 'meter',
    map: { 1: 'eventTime', 2: 'value' },
    set: { field: 'load' },
  } as const;
  expect((await importFile(path, options)).events).toMatchObject([
    { stream: 'observation', field: 'load', value: 0.75, eventTime: '2024-01-02T00:00:00Z' },
    { value: 0.5, eventTime: '2024-01-02T00:01:00Z' },
  ]);
});

test('a value of --set does not replace what a column says', async () => {
  const path = files.write(
    'kinds.csv',
    'eventTime,rate,kind\n2024-01-02T00:00:00Z,0.0001,settled\n2024-01-02T08:00:00Z,0.0002,\n',
  );
  const { events } = await importFile(path, {
    stream: 'funding',
    entity: 'X',
    source: 's',
    set: { kind: 'predicted' },
  });
  expect(events.map((event) => ('kind' in event ? event.kind : undefined))).toEqual(['settled', 'predicted']);
});

describe('the entity', () => {
  const rows = 'instrument_name,trade_id,side,price,size,created_time\n';
  const trade = (name: string, id: number) => `${name},${id},buy,42000,1,1704153600000\n`;

  test('may be renamed', async () => {
    const path = files.write('okx.csv', rows + trade('BTC-USDT', 1));
    expect((await importFile(path, { entity: 'BTC-USD' })).events).toMatchObject([{ entity: 'BTC-USD' }]);
  });

  test('takes no rows of a second symbol under its name', async () => {
    const path = files.write('okx.csv', rows + trade('BTC-USDT', 1) + trade('ETH-USDT', 2) + trade('BTC-USDT', 3));
    const { events, rejections } = await importFile(path, { entity: 'BTC-USD' });
    expect(events.map(({ line }) => line)).toEqual([2, 4]);
    expect(rejections).toMatchObject([
      { line: 3, field: 'entity', detail: 'ETH-USDT in a file that is imported as BTC-USD' },
    ]);
  });

  test('that no name could be is refused by its row', async () => {
    const path = files.write('okx.csv', rows + trade('../etc', 1) + trade('BTC-USDT', 2));
    expect((await importFile(path)).rejections).toMatchObject([{ line: 2, field: 'entity' }]);
  });
});

describe('what is not understood is said before anything is read', () => {
  test.each([
    [
      'an unknown header',
      'when,what\n2024,1\n',
      {},
      /desk\.csv has no known layout; the header is: when, what/,
      /--map/,
    ],
    ['no header and no layout', '1,2,3\n4,5,6\n', {}, /the first row is: 1, 2, 3/, /--map/],
    [
      'a mapped column that is not there',
      csv,
      { ...desk, map: { tz: 'eventTime' } },
      /there is no column tz/,
      /ts, px, sz, dir, note/,
    ],
    ['a field that no event has', csv, { ...desk, map: { px: 'prize' } }, /no field prize/, /price/],
    ['no stream', csv, { ...desk, map, stream: undefined }, /nothing says the stream/, /--stream, one of trade/],
    ['no time', csv, { ...desk, map: { px: 'price' } }, /or the time of the events/, /eventTime/],
    ['no entity', csv, { ...desk, map, entity: undefined }, /which entity/, /--entity/],
    ['no source', csv, { ...desk, map, source: undefined }, /who measured it/, /--source/],
    ['other JSON', '{"a":1,"b":2}\n', {}, /JSON, but not events; the first has the fields: a, b/, /POST \/v1\/events/],
  ])('%s', async (...[, content, options, why, next]) => {
    const failure: unknown = await openHistory(files.write('desk.csv', content), options).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 'TG-0028',
      message: expect.stringMatching(why) as string,
      next: expect.stringMatching(next) as string,
    });
  });
});

test('events of our own take from the options what they do not say', async () => {
  const event = '{"eventTime":"2024-01-02T00:00:00Z","price":1,"quantity":1,"side":"buy"';
  const path = files.write('own.ndjson', `${event}}\n${event},"entity":"ETH-USD"}\n`);
  expect((await importFile(path, desk)).events.map(({ entity }) => entity)).toEqual(['BTC-USD', 'ETH-USD']);
});
