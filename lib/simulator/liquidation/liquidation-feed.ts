import type { Measured } from '../../../schemas/chunk.ts';
import { secondUs } from '../../domain/time.ts';
import type { Witness, WorldOptions } from '../world.ts';
import { advanceSecond } from './advance-second.ts';
import { openBroadcast } from './broadcast.ts';
import type { Forced } from './forced.ts';
import { driftMakers } from './market-makers.ts';
import { tellClock } from './tell-clock.ts';
import { tellBook, tellForced } from './tell-market.ts';

/** The events of one market, a second at a time. */
export function* liquidationFeed(
  entity: string,
  options: WorldOptions,
  witness: Witness = () => undefined,
): Generator<Measured, void> {
  const broadcast = openBroadcast(entity, options, witness);
  const endSecond = Math.round(options.days * 86_400);
  for (let second = 0; second < endSecond; second += 1) {
    const nowUs = options.startUs + second * secondUs;
    tellClock(broadcast, nowUs);
    const forced: Forced[] = [];
    advanceSecond(broadcast.market, (one) => forced.push(one));
    driftMakers(broadcast, forced);
    if (forced.length > 0) tellForced(broadcast, nowUs, forced);
    tellBook(broadcast, nowUs, forced.length > 0);
    broadcast.truth.endSecond(nowUs + secondUs);
    yield* broadcast.events.take();
  }
}
