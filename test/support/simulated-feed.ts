import type { Measured } from '../../schemas/chunk.ts';
import type { Json } from '../../lib/domain/canonical-json.ts';
import { liquidationWorld } from '../../lib/simulator/liquidation/liquidation-world.ts';
import type { WorldOptions } from '../../lib/simulator/world.ts';

/** Midnight, so that a funding period ends in the first minute. */
export const simulationStartUs = Date.UTC(2025, 0, 1) * 1000;

type Fact = Readonly<Record<string, Json>>;

/** A whole feed with its truth, in memory: for short worlds. */
export function simulateFeed(entity: string, options: Partial<WorldOptions>) {
  const facts: Record<string, Fact[]> = {};
  const feed = liquidationWorld.feed(
    entity,
    { seed: 1, dial: 'target', startUs: simulationStartUs, days: 1 / 24, ...options },
    (kind, fact) => (facts[kind] ??= []).push(fact),
  );
  const events = [...feed];
  return { events, facts, of: <Stream extends Measured['stream']>(stream: Stream) => ofStream(events, stream) };
}

function ofStream<Stream extends Measured['stream']>(events: readonly Measured[], stream: Stream) {
  return events.filter((event): event is Extract<Measured, { readonly stream: Stream }> => event.stream === stream);
}
