import { minuteUs, secondUs } from '../../domain/time.ts';
import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { openRandom } from '../random.ts';
import type { Witness, WorldOptions } from '../world.ts';
import { advanceSecond } from './advance-second.ts';
import { constants } from './constants.ts';
import { Decoy } from './decoy.ts';
import { EventWriter } from './event-writer.ts';
import { type Market, openMarket } from './market.ts';
import { calmMakers, type MarketMakers } from './market-makers.ts';
import { type OrderBook, quote, type Taken } from './order-book.ts';
import { TruthWriter } from './truth-writer.ts';

/** A market, what is told of it, and what has been told already. */
export interface Broadcast {
  readonly market: Market;
  readonly events: EventWriter;
  readonly truth: TruthWriter;
  readonly decoy: Decoy;
  /** Chance of the feed, which moves nothing in the market, and of what the feed loses. */
  readonly random: Pcg32;
  readonly loss: Pcg32;
  readonly makers: MarketMakers;
  /** As the readers of the feed know it; `taken` is what has been traded away since. */
  book: OrderBook;
  updateId: number;
  taken: Taken;
  /** The mark when the book was told last. */
  quotedMark: number;
}

export function openBroadcast(entity: string, options: WorldOptions, witness: Witness): Broadcast {
  const { seed, startUs, days } = options;
  if (startUs % minuteUs !== 0) throw new RangeError(`a world starts at a whole minute, not at ${startUs} µs`);
  const open = (purpose: string): Pcg32 => openRandom({ world: 'liquidation', seed, stream: `${purpose}/${entity}` });
  const market = openMarket(entity, options);
  const truth = new TruthWriter(market, options, witness);
  // Positions, regimes and the history of bursts must have settled before anybody looks.
  for (let second = 0; second < constants.warmUpDays * 86_400; second += 1) {
    advanceSecond(market, (forced) => truth.addWarmUp(forced));
    truth.endSecond();
  }
  const random = open('feed');
  const makers = calmMakers();
  const trainUntilUs = startUs + constants.decoy.trainShare * days * 86_400 * secondUs;
  return {
    ...{ market, truth, random, makers, loss: open('loss'), decoy: new Decoy(open('decoy'), trainUntilUs) },
    events: new EventWriter(market.instrument, `liquidation-${seed}`),
    book: quote({ market, random, makers }),
    updateId: 0,
    taken: { bids: 0, asks: 0 },
    quotedMark: market.motion.mark,
  };
}
