import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Adoption } from '../../../schemas/adoption.ts';
import type { TradeRecord } from '../../../schemas/chunk.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { consumeMessage } from '../../../lib/domain/ingest/consume-message.ts';
import { reviseEntity } from '../../../lib/domain/ingest/revise-entity.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { hourUs, secondUs } from '../../../lib/domain/time.ts';
import { historyMessage, putHistory } from '../../support/histories.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { closing, noonUs, trade, tradeChunk } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const entity = 'BTC-USD';

type Line = ReturnType<typeof ingestLine>;

/** Trades over two days, gaps of up to an hour: every other one may be in a file, in two files, or come live. */
const case_ = fc.record({
  steps: fc.array(
    fc.record({
      gapUs: fc.integer({ min: 1, max: 3600 * secondUs }),
      place: fc.constantFrom('first', 'second', 'both', 'live', 'first and live'),
    }),
    { minLength: 3, maxLength: 40 },
  ),
  order: fc.constantFrom('files first', 'live first', 'between'),
});

async function sendLive(line: Line, events: readonly TradeRecord[]): Promise<void> {
  for (const event of events) {
    const chunkId = sha256Hex(`live ${event.sequence}`);
    await consumeMessage(delivery(tradeChunk([event], { chunkId })), line.ports);
  }
}

/** Of the market, at which all is imported and revised. */
let clockUs = noonUs + 1000 * hourUs;

async function importFile(line: Line, name: string, events: readonly TradeRecord[]): Promise<void> {
  if (events.length === 0) return;
  const imported = { importId: sha256Hex(name), events };
  await putHistory(line.lake, imported);
  const message = historyMessage(imported, (clockUs += 1));
  expect(await consumeMessage(delivery(message), line.ports)).toMatchObject({ outcome: 'registered' });
  expect(
    await consumeMessage(delivery({ ...message, historyId: sha256Hex(`${name} again`) }), line.ports),
  ).toMatchObject({ outcome: 'repeated' });
}

async function revise(line: Line): Promise<void> {
  const sent: Adoption[] = [];
  const queue = { send: async (messages: readonly unknown[]) => void sent.push(...(messages as Adoption[])) };
  const nowUs = async () => (clockUs += 1);
  const request = { tenant: 'main', entity, nowUs, correlationId: '01KDZ000000000000000000000' };
  await reviseEntity(request, { ...line.ports, queue });
  for (const adoption of sent) await consumeMessage(delivery(adoption), line.ports);
}

test.prop([case_], { seed, numRuns: 100 })(
  'a history that was imported, before or after or among live events, leaves the state of a delivery in order',
  async ({ steps, order }) => {
    let eventTimeUs = noonUs;
    const events = steps.map(({ gapUs, place }, index) => {
      eventTimeUs += gapUs;
      return { place, event: trade({ eventTimeUs, sequence: index, price: 100 + index }) };
    });
    const endUs = eventTimeUs + hourUs;
    const of = (...places: string[]) => events.flatMap(({ place, event }) => (places.includes(place) ? [event] : []));
    const inOrder = ingestLine();
    await sendLive(
      inOrder,
      events.map(({ event }) => event),
    );
    await consumeMessage(delivery(closing(endUs)), inOrder.ports);

    const line = ingestLine();
    const live = of('live', 'first and live');
    if (order === 'live first') await sendLive(line, live);
    await importFile(line, 'first', of('first', 'both', 'first and live'));
    if (order === 'between') await sendLive(line, live);
    await revise(line);
    await importFile(line, 'second', of('second', 'both'));
    if (order === 'files first') await sendLive(line, live);
    await consumeMessage(delivery(closing(endUs)), line.ports);
    await revise(line);

    const expected = await inOrder.ports.states.load('main', entity);
    const found = await line.ports.states.load('main', entity);
    expect(encodeState(found!.state).digest).toBe(encodeState(expected!.state).digest);
    const { received, applied, duplicate, late, pending } = found!.pointer.counts;
    expect({ applied, late, pending }).toEqual({ applied: expected!.pointer.counts.applied, late: 0, pending: 0 });
    expect(received).toBe(applied + duplicate);
    const key = { tenant: 'main', view: 'trades', viewVersion: 1, entity };
    const { eventTimeUs: rowUs, packed } = (await inOrder.onlineStore.read(key))!;
    expect(await line.onlineStore.read(key)).toMatchObject({ eventTimeUs: rowUs, packed });
    for (let untilUs = noonUs; untilUs <= endUs; untilUs += 5 * hourUs) {
      const place = { untilUs, lateUntilVersion: Infinity };
      const hour = await line.ports.archive.hourAt('main', entity, place);
      expect(hour?.state).toEqual((await inOrder.ports.archive.hourAt('main', entity, place))?.state);
    }
  },
);

test('an import that comes before any live event is the past that the entity began with; a later one is late', async () => {
  const line = ingestLine();
  await importFile(line, 'first', [trade({ sequence: 1 })]);
  await importFile(line, 'second', [trade({ sequence: 2 })]);
  await sendLive(line, [trade({ sequence: 3, eventTimeUs: noonUs + 9 * secondUs })]);
  await importFile(line, 'third', [trade({ sequence: 4 })]);
  const changes = await line.ports.states.changes('main', entity);
  expect(changes.map((change) => change.kind === 'history' && change.isFounding)).toEqual([true, true, false]);
  expect(changes.map(({ version }) => version)).toEqual([1, 2, 4]);
});
