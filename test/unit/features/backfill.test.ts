import { describe, expect, test } from 'vitest';
import type { ImportManifest } from '../../../schemas/import.ts';
import { decodeFeatureFile, encodeFeatureFile } from '../../../lib/domain/features/feature-files.ts';
import { tradesDefinition } from '../../../lib/domain/features/trades-definition.ts';
import type { HistoryEvent } from '../../../lib/domain/ingest/import-line.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { dayUs, hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { backfillLine, importInput, run, upload } from '../../support/backfill-line.ts';
import { noonUs, trade, tradeChunk } from '../../support/trades.ts';

const nowUs = noonUs + 10 * dayUs;

/** Two entities, a trade every seven minutes over a day, from noon on. */
const events: readonly HistoryEvent[] = ['BTC-USD', 'ETH-USD'].flatMap((entity) =>
  Array.from({ length: 200 }, (_, index) => ({
    entity,
    declaredDelayUs: 0,
    event: trade({ eventTimeUs: noonUs + index * 7 * minuteUs, sequence: index, price: 100 + (index % 13) }),
  })),
);

async function takenOver() {
  const line = backfillLine(nowUs);
  await upload(line, events);
  expect(await line.takeOver(importInput)).toEqual({ decision: 'registered', tries: 1 });
  return line;
}

describe('a backfill of an import', () => {
  test('makes it part of the past of its entities, and materialises all closed hours', async () => {
    const line = await takenOver();
    const { windows, report } = await line.materialise();
    expect(windows.map(({ entity }) => entity)).toEqual(['BTC-USD', 'BTC-USD', 'ETH-USD', 'ETH-USD']);
    expect(windows[0]).toEqual({ entity: 'BTC-USD', fromUs: noonUs, untilUs: noonUs + 12 * hourUs });
    expect(report).toMatchObject({ entities: 2, parts: 4, windows: 4 });
    expect(report.rows).toBeGreaterThan(380);
    const [{ untilUs } = { untilUs: 0 }] = report.spans;
    expect(await line.materialised.read('main', 'BTC-USD')).toMatchObject({ fromUs: noonUs, untilUs });
    expect(await line.verify()).toEqual({ isEqual: true, verified: 12 });
    const left = line.lake.keys().filter((key) => key.includes('/backfills/'));
    const { tenant, run: name, attempt } = run;
    expect(left).toEqual(
      ['plan', 'report', 'windows'].map((each) => lakeKeys.backfill.key(tenant, name, attempt, each)),
    );
  });

  test('done again, finds what is there and writes nothing more', async () => {
    const line = await takenOver();
    await line.materialise();
    const before = line.lake.keys();
    expect(await line.takeOver(importInput)).toEqual({ decision: 'registered', tries: 0 });
    await line.materialise();
    expect(line.lake.keys()).toEqual(before);
  });

  test('computes the past that an entity begins with once, and its windows find the rows', async () => {
    const line = await takenOver();
    for (const key of line.lake.keys().filter((each) => each.includes('/history/'))) await line.lake.remove(key);
    const { report } = await line.materialise();
    expect(report).toMatchObject({ windows: 4, files: 8 });
  });

  test('has the same rows where a file is missing and its window is computed', async () => {
    const line = await takenOver();
    const written = await featureFiles(line);
    for (const [key] of written.filter(([key]) => key.includes('/crypto/'))) await line.lake.remove(key);
    const { report } = await line.materialise();
    expect(report).toMatchObject({ windows: 4, files: 8 });
    expect(await featureFiles(line)).toEqual(written);
  });

  test('leaves the rows to the windows where an entity was live before', async () => {
    const line = backfillLine(nowUs);
    await line.receive(tradeChunk([trade({ eventTimeUs: noonUs + 30 * hourUs, sequence: 1000 })]));
    await upload(line, events);
    await line.takeOver(importInput);
    const ofLive = line.lake.keys().filter((key) => key.includes('/features/') && key.includes('/BTC-USD/'));
    expect(ofLive).toEqual([]);
    await line.materialise();
    expect(await line.verify()).toEqual({ isEqual: true, verified: 12 });
  });

  test.each([0, 1])(
    'is red when one bit of every third value of a feature was flipped, from number %i on',
    async (first) => {
      const line = await takenOver();
      await line.materialise();
      for (const key of line.lake.keys().filter((each) => each.includes('/features/trades/')))
        await flipBits(line, key, first);
      const parity = await line.verify();
      expect(parity.isEqual).toBe(false);
      expect(parity.difference).toMatch(/^trades@1 of (BTC|ETH)-USD: row .* differs in feature 0$/);
    },
  );

  test('is red when a row is missing', async () => {
    const line = await takenOver();
    await line.materialise();
    for (const key of line.lake.keys().filter((each) => each.includes('/features/'))) await line.lake.remove(key);
    expect(await line.verify()).toMatchObject({ isEqual: false, difference: expect.stringContaining('no row') });
  });
});

type Line = Awaited<ReturnType<typeof takenOver>>;

async function featureFiles({ lake }: Line): Promise<readonly (readonly [string, Uint8Array | undefined])[]> {
  const keys = lake.keys().filter((key) => key.includes('/features/'));
  return Promise.all(keys.map(async (key) => [key, await lake.get(key)] as const));
}

/** In the first feature, so often that whichever hour is sampled has one. */
async function flipBits({ lake }: Line, key: string, first: number): Promise<void> {
  const rows = decodeFeatureFile(tradesDefinition, key, (await lake.get(key))!);
  const column = rows.values[0]!;
  const bits = new BigInt64Array(column.buffer, column.byteOffset, column.length);
  for (let at = first; at < bits.length; at += 3) bits[at]! ^= 1n;
  await lake.remove(key);
  await lake.putOnce(key, encodeFeatureFile(tradesDefinition, rows));
}

describe('an import is refused, and nothing of it registered,', () => {
  const lied = (change: (manifest: ImportManifest) => void) => ({ manifest: change });
  const line0 = (from: string, to: string) => ({ lines: (text: string) => text.replace(from, to) });
  const cases: readonly (readonly [string, Parameters<typeof upload>[2], RegExp])[] = [
    ['when a line is no event', line0('"price":100', '"price":-1'), /line 1: price: /],
    ['when a price is not finite', line0('"price":100', '"price":1e400'), /line 1: price: /],
    ['when a line is cut', line0('{', ''), /line 1: it is not a JSON object/],
    [
      'when an event is of another entity',
      line0('"entity":"BTC-USD"', '"entity":"DOGE"'),
      /entity: DOGE in a part of BTC-USD/,
    ],
    [
      'when an event was known before it was true',
      line0(`"knowledgeTimeUs":${noonUs}`, '"knowledgeTimeUs":1'),
      /declared delay/,
    ],
    [
      'when an event lies outside of its part',
      line0(`"eventTimeUs":${noonUs}`, `"eventTimeUs":${noonUs - 1}`),
      /outside of its part/,
    ],
    [
      'when a line is missing',
      { lines: (text) => text.slice(text.indexOf('\n') + 1) },
      /it has \d+ lines, and should have/,
    ],
    ['when a part is another one', lied(({ parts }) => (parts[0]!.bytes -= 1)), /does not unpack/],
    [
      'when the sums of an entity are wrong',
      lied(({ entities }) => (entities[0]!.events += 1)),
      /201 events, its parts have 200/,
    ],
    ['when an entity spans another time', lied(({ entities }) => (entities[0]!.fromUs += 1)), /span another time/],
    [
      'when a part has no entity',
      lied(({ entities }) => entities.pop()),
      /ETH-USD has parts and is not among the entities/,
    ],
    ['when an entity is named twice', lied(({ entities }) => entities.push(entities[0]!)), /named twice/],
    [
      'when it is the manifest of another',
      lied((manifest) => (manifest.import = 'f'.repeat(64))),
      /it is the one of ffff/,
    ],
    [
      'when the manifest has no contract',
      lied((manifest) => Reflect.deleteProperty(manifest, 'contract')),
      /contract: /,
    ],
  ];

  test.each(cases)('%s', async (_, change, reason) => {
    const line = backfillLine(nowUs);
    await upload(line, events, change);
    const registration = await line.takeOver(importInput);
    expect(registration).toMatchObject({ decision: 'refused', refusal: { reason: expect.stringMatching(reason) } });
    expect(line.sent()).toEqual([]);
    expect(await line.states.pointer('main', 'BTC-USD')).toBeUndefined();
  });

  test('when an event lies more than five minutes ahead of the market clock', async () => {
    const line = backfillLine(noonUs - 6 * minuteUs);
    await upload(line, events);
    const registration = await line.takeOver(importInput);
    expect(registration).toMatchObject({ refusal: { reason: expect.stringContaining('ahead of the market clock') } });
  });

  test('when its manifest was never uploaded', async () => {
    const registration = await backfillLine(nowUs).takeOver(importInput);
    expect(registration).toMatchObject({ refusal: { part: 'manifest', reason: 'it was never uploaded' } });
  });

  test('when a part was never uploaded', async () => {
    const line = backfillLine(nowUs);
    await upload(line, events);
    const [key = ''] = line.lake.keys().filter((each) => each.includes('/history/'));
    await line.lake.remove(key);
    const registration = await line.takeOver(importInput);
    expect(registration).toMatchObject({ refusal: { part: key, reason: 'it was never uploaded' } });
  });
});
