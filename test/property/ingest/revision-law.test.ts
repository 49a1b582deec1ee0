import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Adoption } from '../../../schemas/adoption.ts';
import type { TradeRecord } from '../../../schemas/chunk.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { OnlineRow } from '../../../lib/domain/features/ports.ts';
import { consumeMessage } from '../../../lib/domain/ingest/consume-message.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { reviseEntity } from '../../../lib/domain/ingest/revise-entity.ts';
import { hourUs, secondUs } from '../../../lib/domain/time.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { closing, noonUs, trade, tradeChunk, unnumberedTrade } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const entity = 'BTC-USD';
const endUs = noonUs + 6 * hourUs;

type Line = ReturnType<typeof ingestLine>;

interface Arrival {
  readonly event: TradeRecord;
  readonly delayUs: number;
}

/** Gaps of up to twenty minutes over a few hours; some events come within the lateness, some hours behind it. */
const arrivals = fc
  .array(
    fc.record({
      gapUs: fc.integer({ min: 1, max: 1200 * secondUs }),
      price: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      isNumbered: fc.boolean(),
      delayUs: fc.oneof(fc.integer({ min: 0, max: 2 * secondUs }), fc.integer({ min: 0, max: 3 * hourUs })),
      isRepeated: fc.boolean(),
    }),
    { minLength: 2, maxLength: 25 },
  )
  .map((steps) => {
    let eventTimeUs = noonUs;
    return steps.flatMap(({ gapUs, price, isNumbered, delayUs, isRepeated }, index): Arrival[] => {
      eventTimeUs += gapUs;
      const values = { eventTimeUs, price, quantity: index + 1 };
      const event = isNumbered ? trade({ ...values, sequence: index }) : unnumberedTrade(values);
      return isRepeated
        ? [
            { event, delayUs },
            { event, delayUs: delayUs + hourUs },
          ]
        : [{ event, delayUs }];
    });
  });

const case_ = fc.record({
  arrivals,
  size: fc.integer({ min: 1, max: 4 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
});

let chunks = 0;

/** Two chunks may begin with the same event. */
function nextChunkId(): string {
  chunks += 1;
  return sha256Hex(`chunk ${chunks}`);
}

async function send(line: Line, events: readonly TradeRecord[], size: number): Promise<void> {
  for (let from = 0; from < events.length; from += size) {
    // One chunk holds one hour.
    const part = events.slice(from, from + size);
    for (const group of Map.groupBy(part, ({ eventTimeUs }) => Math.floor(eventTimeUs / hourUs)).values())
      await consumeMessage(delivery(tradeChunk(group, { chunkId: nextChunkId() })), line.ports);
  }
}

async function revise(line: Line, nowUs: number): Promise<Adoption | undefined> {
  const sent: Adoption[] = [];
  const queue = { send: async (messages: readonly unknown[]) => void sent.push(...(messages as Adoption[])) };
  const request = { tenant: 'main', entity, nowUs: async () => nowUs, correlationId: '01KDZ000000000000000000000' };
  await reviseEntity(request, { ...line.ports, queue });
  return sent[0];
}

function rowOf(line: Line): Promise<OnlineRow | undefined> {
  return line.onlineStore.read({ tenant: 'main', view: 'trades', viewVersion: 1, entity });
}

test.prop([case_], { seed, numRuns: 100 })(
  'late events, once adopted, leave the state, the hours and the row of a delivery in order',
  async ({ arrivals: history, size, cut }) => {
    const inOrder = ingestLine();
    const unique = [...new Map(history.map(({ event }) => [event.quantity, event])).values()];
    await send(
      inOrder,
      unique.toSorted((a, b) => a.eventTimeUs - b.eventTimeUs),
      500,
    );
    await consumeMessage(delivery(closing(endUs)), inOrder.ports);

    const line = ingestLine();
    const arrived = history
      .map(({ event, delayUs }) => ({ event, at: event.eventTimeUs + delayUs }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ event }) => event);
    const split = Math.floor(cut * arrived.length);
    // A revision looks, the writer goes on, and only then gets the adoption.
    await send(line, arrived.slice(0, split), size);
    const early = await revise(line, endUs);
    await send(line, arrived.slice(split), size);
    if (early !== undefined) await consumeMessage(delivery(early), line.ports);
    await consumeMessage(delivery(closing(endUs)), line.ports);
    const last = await revise(line, endUs + 7);
    if (last !== undefined)
      expect(await consumeMessage(delivery(last), line.ports)).toMatchObject({ outcome: 'adopted' });

    const expected = await inOrder.ports.states.load('main', entity);
    const revised = await line.ports.states.load('main', entity);
    expect(encodeState(revised!.state).digest).toBe(encodeState(expected!.state).digest);
    expect(revised!.pointer.late).toBeUndefined();
    const { received, applied, duplicate, late, pending } = revised!.pointer.counts;
    expect({ applied, late, pending }).toEqual({ applied: expected!.pointer.counts.applied, late: 0, pending: 0 });
    expect(received).toBe(applied + duplicate);
    const { eventTimeUs, packed } = (await rowOf(inOrder))!;
    expect(await rowOf(line)).toMatchObject({ eventTimeUs, packed });
    for (const untilUs of [noonUs + hourUs, noonUs + 3 * hourUs, endUs]) {
      const place = { untilUs, lateUntilVersion: Infinity };
      const hour = await line.ports.archive.hourAt('main', entity, place);
      const expectedHour = await inOrder.ports.archive.hourAt('main', entity, place);
      expect([hour?.hourUs, hour?.state]).toEqual([expectedHour?.hourUs, expectedHour?.state]);
    }
  },
);

test('nothing is applied on receipt, and what is adopted counts as known from the adoption on', async () => {
  const line = ingestLine();
  const at = (minutes: number, sequence: number) =>
    trade({ eventTimeUs: noonUs + minutes * 60 * secondUs, sequence, price: 100 + sequence });
  await send(line, [at(0, 1), at(1, 2)], 1);
  await consumeMessage(delivery(closing(noonUs + 120 * secondUs)), line.ports);
  const before = await rowOf(line);
  await send(line, [at(0.5, 9)], 1);
  expect(await rowOf(line)).toEqual(before);
  expect(await line.ports.states.lateEntities('main')).toEqual([entity]);
  const knownUs = noonUs + hourUs;
  const adoption = (await revise(line, knownUs))!;
  expect(adoption).toMatchObject({ fromUs: noonUs + 30 * secondUs, late: { adopted: 1, applied: 1 } });
  await consumeMessage(delivery(adoption), line.ports);
  const after = await rowOf(line);
  expect(after).toMatchObject({ eventTimeUs: before?.eventTimeUs, knowledgeTimeUs: knownUs });
  expect(after?.packed).not.toEqual(before?.packed);
  expect(await line.ports.states.lateEntities('main')).toEqual([]);
  expect(await revise(line, knownUs + 1)).toBeUndefined();
});

test('an adoption that comes again, or that a later one has overtaken, changes nothing', async () => {
  const line = ingestLine();
  await send(line, [trade({ sequence: 1 }), trade({ sequence: 2, eventTimeUs: noonUs + 60 * secondUs })], 1);
  await send(line, [trade({ sequence: 3, eventTimeUs: noonUs + secondUs, price: 7 })], 1);
  const first = delivery((await revise(line, noonUs + hourUs))!);
  await send(line, [trade({ sequence: 4, eventTimeUs: noonUs + 2 * secondUs, price: 8 })], 1);
  const second = delivery((await revise(line, noonUs + 2 * hourUs))!);
  expect(await consumeMessage(second, line.ports)).toMatchObject({ outcome: 'adopted', applied: 2 });
  const pointer = await line.ports.states.pointer('main', entity);
  expect(await consumeMessage(second, line.ports)).toMatchObject({ outcome: 'repeated' });
  expect(await consumeMessage(first, line.ports)).toMatchObject({ outcome: 'overtaken' });
  expect(await line.ports.states.pointer('main', entity)).toEqual(pointer);
});
