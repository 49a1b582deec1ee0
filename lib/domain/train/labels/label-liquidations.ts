import { TidegateError } from '../../fault.ts';
import type { TargetColumns } from '../matured-rows.ts';
import type { BurstDefinition } from './burst-definition.ts';
import { type LiquidationLabel, LiquidationLabeller } from './liquidation-labeller.ts';

/** The liquidations of one entity in (sinceUs, untilUs], all of them, in the order of time. */
export interface LiquidationHistory {
  readonly eventTimeUs: Float64Array;
  readonly notional: Float64Array;
  readonly sinceUs: number;
  readonly untilUs: number;
}

export interface LabelRequest {
  readonly definition: BurstDefinition;
  /** Ascending, each once. */
  readonly decisionTimesUs: Float64Array;
  /** How late an event may become known: so long after its label time a label can be, and a window behind its end. */
  readonly delayUs: number;
}

/** Two targets of one horizon, by decision; NaN where the label is unknown, or not yet known. */
export interface HorizonLabels {
  readonly horizonUs: number;
  /** 1 = there was a burst. */
  readonly burst: TargetColumns;
  /** Notional that was liquidated within the horizon. */
  readonly volume: TargetColumns;
}

export interface LiquidationLabels {
  /** By decision, as it was known then; NaN while it warms up. */
  readonly threshold: Float64Array;
  readonly horizons: readonly HorizonLabels[];
}

export function labelLiquidations(history: LiquidationHistory, request: LabelRequest): LiquidationLabels {
  const { definition, decisionTimesUs, delayUs } = request;
  checkCoverage(history, decisionTimesUs);
  const threshold = new Float64Array(decisionTimesUs.length).fill(Number.NaN);
  const horizons = definition.horizonsUs.map((horizonUs) => emptyLabels(request, horizonUs));
  const onLabel = ({ decision, horizonUs, burst, notional }: LiquidationLabel): void => {
    const labels = horizons.find((horizon) => horizon.horizonUs === horizonUs);
    labels?.burst.values.fill(burst, decision, decision + 1);
    labels?.volume.values.fill(notional, decision, decision + 1);
  };
  const labeller = new LiquidationLabeller({ definition, sinceUs: history.sinceUs, delayUs, onLabel });
  let event = 0;
  const addUntil = (timeUs: number): void => {
    for (; (history.eventTimeUs[event] ?? Number.NaN) <= timeUs; event += 1) {
      labeller.addEvent(history.eventTimeUs[event] ?? Number.NaN, history.notional[event] ?? Number.NaN);
    }
  };
  decisionTimesUs.forEach((timeUs, decision) => {
    addUntil(timeUs);
    threshold[decision] = labeller.decide(timeUs);
  });
  addUntil(history.untilUs);
  labeller.advance(history.untilUs);
  return { threshold, horizons };
}

/** Beyond what is known, silence would pass for calm. */
function checkCoverage({ eventTimeUs, sinceUs, untilUs }: LiquidationHistory, decisionTimesUs: Float64Array): void {
  const isCovered = (timeUs: number): boolean => timeUs >= sinceUs && timeUs <= untilUs;
  const strange =
    decisionTimesUs.find((timeUs) => !isCovered(timeUs)) ?? eventTimeUs.find((timeUs) => !isCovered(timeUs));
  if (strange === undefined) return;
  throw new TidegateError('TG-3022', `${strange} µs does not lie within the history, ${sinceUs} to ${untilUs} µs`);
}

function emptyLabels({ decisionTimesUs, delayUs }: LabelRequest, horizonUs: number): HorizonLabels {
  const labelTimeUs = decisionTimesUs.map((timeUs) => timeUs + horizonUs);
  const times = { labelTimeUs, availableAtUs: labelTimeUs.map((timeUs) => timeUs + delayUs) };
  const unknown = (): Float64Array => new Float64Array(decisionTimesUs.length).fill(Number.NaN);
  return { horizonUs, burst: { values: unknown(), ...times }, volume: { values: unknown(), ...times } };
}
