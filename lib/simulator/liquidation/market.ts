import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { openRandom } from '../random.ts';
import type { WorldOptions } from '../world.ts';
import { type Agents, copyAgents, openAgents } from './agents.ts';
import { constants, findInstrument, type Instrument, type Signal, signals } from './constants.ts';

/** Whatever moves, apart from the agents. */
export interface Motion {
  /** Seconds since the market was opened. */
  second: number;
  logFundamental: number;
  /** What forced orders have moved the log price by, and the signed notional that still presses on it. */
  displacement: number;
  forcedFlow: number;
  mark: number;
  openLots: number;
  /** Seconds until an agent thinks about coming or going, and until chance liquidates one. */
  untilTouch: number;
  untilShock: number;
  stormy: number;
  logVolatility: number;
  excitement: number;
  /** Log return of one second, its standard deviation: follows from the three above. */
  volatility: number;
  logDepth: number;
  depth: number;
  leverage: number;
  sentiment: number;
  basis: number;
  premium: number;
}

/** The whole state of one market, hidden or not: a copy of it goes its own way from there. */
export interface Market {
  readonly instrument: Instrument;
  readonly signal: Signal;
  readonly random: Pcg32;
  readonly agents: Agents;
  readonly motion: Motion;
}

export function openMarket(entity: string, { seed, dial }: Pick<WorldOptions, 'seed' | 'dial'>): Market {
  const instrument = findInstrument(entity);
  const calm = instrument.dailyVolatility / Math.sqrt(86_400);
  return {
    instrument,
    signal: signals[dial],
    random: openRandom({ world: 'liquidation', seed, stream: `market/${entity}` }),
    agents: openAgents(constants.agents.count, instrument.price),
    motion: {
      ...{ second: 0, logFundamental: Math.log(instrument.price), displacement: 0, forcedFlow: 0 },
      ...{ mark: instrument.price, openLots: 0, untilTouch: 0, untilShock: 0 },
      ...{ stormy: 0, logVolatility: 0, excitement: 0, volatility: calm, logDepth: 0, depth: 1 },
      ...{ leverage: 0, sentiment: 0, basis: 0, premium: constants.premium.interest },
    },
  };
}

/** Makes `into`, a market of the same agents, a copy of `from`. */
export function copyMarket(from: Market, into: Market): void {
  copyAgents(from.agents, into.agents);
  Object.assign(into.motion, from.motion);
  into.random.copyFrom(from.random);
}

export function dailyVolatility({ volatility }: Motion): number {
  return volatility * Math.sqrt(86_400);
}
