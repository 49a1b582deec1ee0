import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { consumeMessage, isHopeless } from '../../../lib/domain/ingest/consume-message.ts';
import { openMessage } from '../../../lib/domain/ingest/ingest-message.ts';
import { readRaw } from '../../../lib/domain/ingest/raw-lake.ts';
import { recordFailure } from '../../../lib/domain/ingest/record-failure.ts';
import type { Failure, Failures } from '../../../lib/domain/ingest/ports.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { closing, noonUs, trade, tradeChunk } from '../../support/trades.ts';

describe('a chunk', () => {
  it('is kept raw, one line per event, with what was known when', async () => {
    const line = ingestLine();
    await consumeMessage(delivery(tradeChunk([trade(), trade({ sequence: 2 })])), line.ports);
    const [key = ''] = line.lake.keys().filter((name) => name.startsWith('main/raw/trade/dt=2026-01-05/BTC-USD/'));
    const text = gunzipSync((await line.lake.get(key)) ?? new Uint8Array()).toString();
    const events = text
      .trimEnd()
      .split('\n')
      .map((text_) => JSON.parse(text_) as Record<string, unknown>);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ entity: 'BTC-USD', stream: 'trade', price: 100, knowledgeTimeUs: noonUs });
    expect(events[0]).toMatchObject({ version: 1, watermarkUs: noonUs - 2_000_000 });
  });

  it('has its late events marked in the lake', async () => {
    const line = ingestLine();
    await consumeMessage(delivery(closing(noonUs + 1)), line.ports);
    const edge = trade({ sequence: 2, eventTimeUs: noonUs + 1 });
    expect(await consumeMessage(delivery(tradeChunk([trade(), edge])), line.ports)).toMatchObject({ late: 1 });
    const range = { tenant: 'main', entity: 'BTC-USD', fromUs: noonUs, untilUs: noonUs, version: 2, changes: [] };
    const messages = await readRaw(line.lake, range);
    expect(messages.map(({ version, events }) => [version, events.map(({ isLate }) => isLate)])).toEqual([
      [1, []],
      [2, [true, false]],
    ]);
  });

  it('shows its row online with the receipt of the message that moved the watermark past it', async () => {
    const line = ingestLine();
    await consumeMessage(delivery(tradeChunk([trade()], { knowledgeTimeUs: noonUs + 1 })), line.ports);
    const key = { tenant: 'main', view: 'trades', viewVersion: 1, entity: 'BTC-USD' };
    expect(await line.onlineStore.read(key)).toBeUndefined();
    await consumeMessage(delivery({ ...closing(noonUs + 1), knowledgeTimeUs: noonUs + 700 }), line.ports);
    expect(await line.onlineStore.read(key)).toMatchObject({ eventTimeUs: noonUs, knowledgeTimeUs: noonUs + 700 });
  });

  it('delivered twice in a row is applied once', async () => {
    const line = ingestLine();
    const message = delivery(tradeChunk([trade()]));
    expect(await consumeMessage(message, line.ports)).toMatchObject({ outcome: 'applied' });
    expect(await consumeMessage(message, line.ports)).toMatchObject({ outcome: 'repeated' });
    expect((await line.ports.states.pointer('main', 'BTC-USD'))?.counts).toMatchObject({ received: 1, duplicate: 0 });
  });

  it('sends at most one bus event per entity and market minute', async () => {
    const line = ingestLine();
    for (let second = 0; second <= 120; second += 10) {
      await consumeMessage(delivery(closing(noonUs + second * 1_000_000)), line.ports);
    }
    expect(line.published).toHaveLength(3);
    expect(line.published[0]).toMatchObject({
      contract: 'event/1',
      tenant: 'main',
      market: 'crypto',
      data: { entity: 'BTC-USD' },
    });
  });

  it('is failed by a bus that refuses its event, and let go with the last try: it has been applied', async () => {
    const line = ingestLine();
    const bus = {
      publish: async () => {
        throw new Error('no bus');
      },
    };
    const message = delivery(closing(noonUs));
    await expect(consumeMessage(message, { ...line.ports, bus })).rejects.toThrow('no bus');
    const last = await consumeMessage({ ...message, attempts: 5 }, { ...line.ports, bus });
    expect(last).toMatchObject({ outcome: 'repeated', isNotified: false });
    expect((await line.ports.states.pointer('main', 'BTC-USD'))?.counts).toMatchObject({ received: 1, applied: 1 });
  });

  it('of one tenant leaves the same entity of another alone', async () => {
    const line = ingestLine();
    await consumeMessage(delivery(tradeChunk([trade()])), line.ports);
    await consumeMessage(delivery(tradeChunk([trade()], { tenant: 'other' })), line.ports);
    expect((await line.ports.states.pointer('main', 'BTC-USD'))?.counts.received).toBe(1);
    expect(await line.ports.states.entities('other', { limit: 10 })).toEqual(['BTC-USD']);
  });
});

const good = delivery(tradeChunk([trade()]));

const poison = [
  { fault: 'text that is no JSON', message: { ...good, body: '{' }, code: 'TG-1101' },
  { fault: 'another contract', message: { ...good, body: good.body.replace('chunk/1', 'chunk/2') }, code: 'TG-1101' },
  { fault: 'an unknown field', message: { ...good, body: good.body.replace('{', '{"x":1,') }, code: 'TG-1101' },
  { fault: 'no events', message: { ...good, body: good.body.replace(/\[.*\]/, '[]') }, code: 'TG-1101' },
  {
    fault: 'an event of another stream',
    message: { ...good, body: good.body.replace('"stream":"trade"', '"stream":"tick"') },
    code: 'TG-1101',
  },
  {
    fault: 'an event of another hour',
    message: { ...good, body: good.body.replace('"hour":"2026-01-05T12"', '"hour":"2026-01-05T13"') },
    code: 'TG-1101',
  },
  { fault: 'the group of another entity', message: { ...good, group: 'f'.repeat(64) }, code: 'TG-1103' },
];

describe.each(poison)('a message with $fault', ({ message, code }) => {
  it(`can never be applied: ${code}, and it changes nothing`, async () => {
    const line = ingestLine();
    const refused = consumeMessage(message, line.ports);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused.catch((error: unknown) => isHopeless(error))).resolves.toBe(true);
    expect(line.lake.keys()).toEqual([]);
  });
});

describe('a failed delivery', () => {
  function recorder() {
    const records: Failure[] = [];
    const failures: Failures = {
      record: async (failure) => void records.push(failure),
      clear: async () => undefined,
      list: async () => records,
    };
    return { records, failures };
  }

  const delivered = { requestId: 'request-1', nowUs: noonUs };

  it('that is hopeless goes to quarantine with its body and its reason', async () => {
    const { lake } = ingestLine();
    const { records, failures } = recorder();
    const message = { ...good, attempts: 3, body: '{"contract":"chunk/9"}' };
    const error = await Promise.resolve()
      .then(() => openMessage(message))
      .catch((caught: unknown) => caught);
    expect(await recordFailure({ ...delivered, message, error }, { lake, failures })).toBe('quarantined');
    expect(records).toMatchObject([
      { kind: 'quarantined', code: 'TG-1101', tenant: 'main', attempts: 3, requestId: 'request-1' },
    ]);
    const kept = Buffer.from((await lake.get(records[0]?.object ?? '')) ?? []).toString();
    expect(JSON.parse(kept)).toMatchObject({ code: 'TG-1101', body: message.body, messageId: message.messageId });
  });

  it('of an unknown kind stays with the queue, under the tenant and entity of its message', async () => {
    const { lake } = ingestLine();
    const { records, failures } = recorder();
    expect(
      await recordFailure({ ...delivered, message: good, error: new Error('disk full') }, { lake, failures }),
    ).toBe('failing');
    expect(records).toMatchObject([
      { kind: 'failing', code: 'TG-0001', reason: 'Error: disk full', entity: 'BTC-USD', events: 1 },
    ]);
    expect(lake.keys()).toEqual([]);
  });
});
