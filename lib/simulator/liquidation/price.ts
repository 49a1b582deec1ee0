import { constants } from './constants.ts';
import { dailyVolatility, type Market } from './market.ts';

const { climate, impact } = constants;
const pressureKept = 2 ** (-1 / (impact.halfLifeMinutes * 60));
const displacementKept = Math.sqrt(pressureKept);

/** A second of the random walk, in which the impact of forced orders fades: part of it stays for good. */
export function diffusePrice(market: Market): void {
  const { motion, random } = market;
  motion.logFundamental += motion.volatility * random.normal();
  motion.forcedFlow *= pressureKept;
  const released = motion.displacement * (1 - displacementKept);
  motion.displacement -= released;
  motion.logFundamental += impact.permanentShare * released;
  setMark(market);
}

function setMark({ motion, instrument }: Market): void {
  const steps = Math.round(Math.exp(motion.logFundamental + motion.displacement) / instrument.markStep);
  // A whole number of steps per unit keeps the mark the double that its decimals name.
  motion.mark = steps / Math.round(1 / instrument.markStep);
}

/** Impact Y·σ·√(Q/V), on the flow that still presses, so that a flow in parts moves as far as the whole. */
export function pressPrice(market: Market, lots: number): void {
  const { motion, instrument, signal } = market;
  if (lots === 0) return;
  const volume = instrument.dailyVolume * motion.depth;
  const flow = lots * instrument.lotSize * motion.mark;
  const reach = (total: number): number => Math.sign(total) * Math.sqrt(Math.abs(total) / volume);
  const moved = reach(motion.forcedFlow + flow) - reach(motion.forcedFlow);
  motion.displacement += signal.impact * dailyVolatility(motion) * moved;
  motion.forcedFlow += flow;
  const excited = motion.excitement + (signal.excitement * Math.abs(flow)) / (instrument.dailyVolume / 24);
  motion.excitement = Math.min(excited, climate.mostExcitement);
  setMark(market);
}
