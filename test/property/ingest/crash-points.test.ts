import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../schemas/chunk.ts';
import { consumeMessage, type ConsumePorts } from '../../../lib/domain/ingest/consume-message.ts';
import type { MessageDelivery } from '../../../lib/domain/ingest/ingest-message.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { closing, noonUs, trade, tradeChunk } from '../../support/trades.ts';

/** Two minutes of trades in three chunks and a closing tick: the bus is owed something on the way. */
const chunks: readonly Chunk[] = [
  tradeChunk([trade({ sequence: 1 }), trade({ sequence: 2, eventTimeUs: noonUs + 1_000_000, price: 101 })]),
  tradeChunk([trade({ sequence: 3, eventTimeUs: noonUs + 70_000_000, price: 99 })]),
  tradeChunk([trade({ sequence: 4, eventTimeUs: noonUs + 130_000_000, price: 102 })]),
  closing(noonUs + 140_000_000),
];
const messages = chunks.map((chunk) => delivery(chunk));

type Fault = 'before' | 'after';

/** The n-th call of any port fails once: before it happens, or after, when only the answer is lost. */
function failing(ports: ConsumePorts, call: number, fault: Fault) {
  let calls = 0;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, method) => {
        const original: unknown = Reflect.get(target, method);
        if (typeof original !== 'function') return original;
        return async (...args: unknown[]) => {
          calls += 1;
          const isHit = calls === call;
          if (isHit && fault === 'before') throw new Error(`injected before call ${call}`);
          const answer: unknown = await Reflect.apply(original, target, args);
          if (isHit) throw new Error(`injected after call ${call}`);
          return answer;
        };
      },
    });
  const { lake, archive, states, bus } = ports;
  const wrapped = { lake: wrap(lake), archive: wrap(archive), states: wrap(states), bus: wrap(bus) };
  return { ports: wrapped, calls: () => calls };
}

async function deliverAll(ports: ConsumePorts): Promise<number> {
  let failures = 0;
  for (const message of messages) {
    while (!(await isConsumed(message, ports))) failures += 1;
  }
  return failures;
}

async function isConsumed(message: MessageDelivery, ports: ConsumePorts): Promise<boolean> {
  try {
    await consumeMessage(message, ports);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('injected')) return false;
    throw error;
  }
}

async function outcome(line: ReturnType<typeof ingestLine>) {
  const { view, viewVersion } = { view: 'trades', viewVersion: 1 };
  return {
    pointer: await line.ports.states.pointer('main', 'BTC-USD'),
    row: await line.onlineStore.read({ tenant: 'main', view, viewVersion, entity: 'BTC-USD' }),
    objects: line.lake.keys(),
    events: new Set(line.published.map((event) => event.id)),
  };
}

const calm = ingestLine();
const counter = failing(calm.ports, 0, 'before');
await deliverAll(counter.ports);
const expected = await outcome(calm);
const points = Array.from({ length: counter.calls() }, (_, index) => index + 1);

describe('a fault at any call of the way in', () => {
  it('has many calls to hit, and an undisturbed run that applies everything', () => {
    // Raw object, load and commit of four chunks, and three events.
    expect(points).toHaveLength(15);
    expect(expected.pointer?.counts).toEqual({ received: 5, applied: 5, duplicate: 0, late: 0, pending: 0 });
    expect(expected.events.size).toBe(3);
  });

  it.each(
    points.flatMap((point) => [
      { point, fault: 'before' as const },
      { point, fault: 'after' as const },
    ]),
  )(
    'at call $point, $fault it took place, ends after redelivery in the state of an undisturbed run',
    async ({ point, fault }) => {
      const line = ingestLine();
      const failures = await deliverAll(failing(line.ports, point, fault).ports);
      expect(failures).toBe(1);
      expect(await outcome(line)).toEqual(expected);
    },
  );
});
