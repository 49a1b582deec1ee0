import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { EventBus } from '../../../lib/domain/ingest/ports.ts';
import type { DomainEvent } from '../../../schemas/events.ts';

export interface EventBusBench {
  readonly bus: EventBus;
  /** What a subscriber of the ingest stage has received, in any order. */
  received(count: number): Promise<readonly { readonly name: string; readonly event: unknown }[]>;
}

function event(number: number): DomainEvent {
  return {
    contract: 'event/1',
    id: sha256Hex(`event ${number}`),
    tenant: 'main',
    market: 'crypto',
    marketTimeUs: 1_767_614_400_000_001,
    correlationId: '01KDZ000000000000000000000',
    data: { entity: 'BTC-USD', watermarkUs: 1_767_614_398_000_001, appliedTotal: number, lateTotal: 0 },
  };
}

export function eventBusSuite(adapter: string, makeBench: () => Promise<EventBusBench>): void {
  describe(`EventBus on ${adapter}`, () => {
    it('delivers an event under its name, as it was published', async () => {
      const { bus, received } = await makeBench();
      await bus.publish('EventsIngested', event(1));
      expect(await received(1)).toEqual([{ name: 'EventsIngested', event: event(1) }]);
    });

    it('delivers every event of 16 publishers', async () => {
      const { bus, received } = await makeBench();
      const events = Array.from({ length: 16 }, (_, index) => event(index));
      await Promise.all(events.map((one) => bus.publish('EventsIngested', one)));
      expect((await received(16)).map((message) => message.event)).toEqual(expect.arrayContaining(events));
    });

    it('delivers a repeat with the same id, so that a consumer can know it', async () => {
      const { bus, received } = await makeBench();
      await bus.publish('EventsIngested', event(1));
      await bus.publish('EventsIngested', event(1));
      const messages = await received(2);
      expect(messages.map((message) => message.event)).toEqual([event(1), event(1)]);
    });
  });
}
