import { describe, expect, it } from 'vitest';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { type ChunkVerdict, readRaw, writeRaw } from '../../../lib/domain/ingest/raw-lake.ts';
import { dayUs, hourUs } from '../../../lib/domain/time.ts';
import { historyOf, putHistory } from '../../support/histories.ts';
import { noonUs, tickChunk, trade, tradeChunk } from '../../support/trades.ts';

const range = { tenant: 'main', entity: 'BTC-USD', fromUs: noonUs, untilUs: noonUs + 1, version: 9, changes: [] };
const verdict: ChunkVerdict = { sequence: '18870000000000000001', version: 1, watermarkUs: noonUs, lateIndexes: [] };

describe('the raw lake', () => {
  it('gives back what was put, in the order of the versions, with its verdicts', async () => {
    const lake = memoryLake();
    const later = {
      ...verdict,
      sequence: '18870000000000000002',
      version: 2,
      watermarkUs: noonUs + 5,
      lateIndexes: [1],
    };
    const events = [trade({ sequence: 1 }), trade({ sequence: 2, provenance: 'file:7' })];
    await writeRaw(lake, tradeChunk(events, { knowledgeTimeUs: noonUs + 9 }), later);
    await writeRaw(
      lake,
      tickChunk([{ stream: 'tick', source: 'test', market: 'crypto', eventTimeUs: noonUs }]),
      verdict,
    );
    expect(await readRaw(lake, range)).toEqual([
      { ...first(verdict), events: [] },
      {
        ...first(later),
        knowledgeTimeUs: noonUs + 9,
        events: events.map((event, index) => ({ event, isLate: index === 1 })),
      },
    ]);
  });

  it('reads the hours of a range alone, and nothing of a later version', async () => {
    const lake = memoryLake();
    const next = tradeChunk([trade({ eventTimeUs: noonUs + dayUs })]);
    await writeRaw(lake, tradeChunk([trade()]), verdict);
    await writeRaw(lake, next, { ...verdict, version: 2 });
    expect((await readRaw(lake, range)).map(({ version }) => version)).toEqual([1]);
    const twoDays = { ...range, untilUs: noonUs + dayUs };
    expect((await readRaw(lake, twoDays)).map(({ version }) => version)).toEqual([1, 2]);
    expect((await readRaw(lake, { ...twoDays, version: 1 })).map(({ version }) => version)).toEqual([1]);
  });

  it('finds the same chunks whether hours or days are listed', async () => {
    const lake = memoryLake();
    const hours = Array.from({ length: 10 }, (_, hour) => hour);
    for (const hour of hours) {
      const chunk = tradeChunk([trade({ eventTimeUs: noonUs + hour * hourUs })]);
      await writeRaw(lake, chunk, { ...verdict, version: hour + 1 });
    }
    for (const length of [1, 3, 8]) {
      const until = { ...range, fromUs: noonUs + hourUs, untilUs: noonUs + length * hourUs, version: 99 };
      const versions = (await readRaw(lake, until)).map(({ version }) => version);
      expect(versions).toEqual(hours.slice(2, length + 2));
    }
  });

  it('has the events of an import from its registration on, as late ones of that version', async () => {
    const lake = memoryLake();
    const events = [trade({ sequence: 1 }), trade({ sequence: 2, eventTimeUs: noonUs + hourUs })];
    await putHistory(lake, { importId: 'a'.repeat(64), events });
    await putHistory(lake, { importId: 'b'.repeat(64), events: [trade({ sequence: 3 })] });
    expect(await readRaw(lake, range)).toEqual([]);
    const changes = [historyOf({ importId: 'a'.repeat(64), events, version: 4 })];
    expect(await readRaw(lake, { ...range, changes })).toEqual([
      {
        version: 4,
        knowledgeTimeUs: expect.any(Number) as number,
        watermarkUs: noonUs + hourUs + 1,
        events: events.map((event) => ({ event, isLate: true })),
      },
    ]);
    expect(await readRaw(lake, { ...range, changes, version: 3 })).toEqual([]);
    expect(await readRaw(lake, { ...range, changes, fromUs: noonUs + dayUs, untilUs: noonUs + 2 * dayUs })).toEqual([]);
  });

  it('takes, of two chunks that led to one version, the one that the queue gave later: the other was given up', async () => {
    const lake = memoryLake();
    await writeRaw(lake, tradeChunk([trade({ price: 1 })]), { ...verdict, sequence: '9' });
    await writeRaw(lake, tradeChunk([trade({ price: 2 })]), { ...verdict, sequence: '10' });
    expect((await readRaw(lake, range)).map(({ events }) => events[0]?.event)).toEqual([trade({ price: 2 })]);
  });

  it('says TG-1203 when one event of an object was changed', async () => {
    const lake = memoryLake();
    const other = memoryLake();
    await writeRaw(lake, tradeChunk([trade({ price: 1 })]), verdict);
    await writeRaw(other, tradeChunk([trade({ price: 2 })]), verdict);
    const [key = ''] = lake.keys();
    const forged = (await other.get(other.keys()[0] ?? ''))!;
    await lake.remove(key);
    await lake.putOnce(key, forged);
    await expect(readRaw(lake, range)).rejects.toMatchObject({ code: 'TG-1203' });
  });
});

function first({ version, watermarkUs }: ChunkVerdict) {
  return { version, watermarkUs, knowledgeTimeUs: noonUs, sequence: expect.any(String) as string };
}
