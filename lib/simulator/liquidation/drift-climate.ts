import { constants } from './constants.ts';
import type { Market } from './market.ts';

const { climate, premium } = constants;
const excitementKept = 2 ** (-1 / climate.excitementHalfLifeMinutes);

/** One minute of what changes slowly: regime, volatility, depth, hidden leverage, sentiment, premium. */
export function driftClimate({ instrument, signal, random, motion }: Market): void {
  const next = (value: number, memory: number, spread: number): number =>
    memory * value + Math.sqrt(1 - memory * memory) * spread * random.normal();
  const turn = motion.stormy === 1 ? climate.stormEnds : climate.stormBegins;
  if (random.uniform() < turn) motion.stormy = 1 - motion.stormy;
  motion.logVolatility = next(motion.logVolatility, climate.volatilityMemory, signal.volatilitySpread);
  motion.excitement *= excitementKept;
  motion.leverage = next(motion.leverage, climate.leverageMemory, signal.leverageSpread);
  motion.sentiment = next(motion.sentiment, climate.sentimentMemory, 1);
  motion.logDepth = climate.depthMemory * motion.logDepth + climate.depthNoise * random.normal();

  const logScale = motion.logVolatility + motion.stormy * signal.stormStrength;
  const calm = instrument.dailyVolatility / Math.sqrt(86_400);
  motion.volatility = calm * Math.exp(logScale) * (1 + motion.excitement);
  const pressure = Math.sqrt(Math.abs(motion.forcedFlow) / instrument.dailyVolume);
  const depth = motion.logDepth - climate.depthPerVolatility * logScale - climate.depthPerRootForcedShare * pressure;
  const [shallow, deep] = climate.depthBounds;
  motion.depth = Math.min(Math.max(Math.exp(depth), shallow), deep);

  const pull = premium.perSentiment * motion.sentiment + premium.perLeverage * motion.leverage;
  motion.basis =
    climate.basisMemory * motion.basis + (1 - climate.basisMemory) * pull + premium.noise * random.normal();
  const rate = premium.memory * motion.premium + (1 - premium.memory) * (motion.basis + premium.interest);
  motion.premium = Math.min(Math.max(rate, -premium.bound), premium.bound);
}
