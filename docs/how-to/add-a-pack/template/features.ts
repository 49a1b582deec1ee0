import { meanByState } from '../../../../lib/domain/train/baselines/mean-by-state.ts';
import { newestOutcome } from '../../../../lib/domain/train/baselines/newest-outcome.ts';
import type { TargetColumns } from '../../../../lib/domain/train/matured-rows.ts';
import type { PackData, PackRequest } from '../../../../lib/domain/train/pack.ts';
import { horizonUs } from './pack.ts';

/** Before the first outcome is known, one is as likely as the other; one outcome outweighs that. */
const prior = { mean: 0.5, weight: 1 };

/** Labels and naive forecasts of one entity, from its liquidations. */
export const data: PackData = {
  columns(request) {
    const { decisionTimesUs } = request;
    const liquidated = labelDecisions(request);
    const states = Uint8Array.from(newestOutcome(liquidated, decisionTimesUs), stateOfOutcome);
    return {
      targets: { liquidated_5m: liquidated },
      baselines: {
        climatology_5m: meanByState(liquidated, decisionTimesUs, { prior }),
        persistence_5m: meanByState(liquidated, decisionTimesUs, { states, prior }),
      },
      regime: null,
    };
  },
};

/** 1 where an event lies in (decision, decision + horizon]; NaN where that span has not ended yet. One pass. */
function labelDecisions({ decisionTimesUs, events, untilUs, delayUs }: PackRequest): TargetColumns {
  let next = 0;
  const values = decisionTimesUs.map((timeUs) => {
    while ((events[next]?.eventTimeUs ?? Number.POSITIVE_INFINITY) <= timeUs) next += 1;
    const endUs = timeUs + horizonUs;
    return endUs > untilUs ? Number.NaN : Number((events[next]?.eventTimeUs ?? Number.POSITIVE_INFINITY) <= endUs);
  });
  const labelTimeUs = decisionTimesUs.map((timeUs) => timeUs + horizonUs);
  return { values, labelTimeUs, availableAtUs: labelTimeUs.map((timeUs) => timeUs + delayUs) };
}

/** States are whole numbers: 0 while no outcome is known. */
function stateOfOutcome(outcome: number): number {
  return Number.isNaN(outcome) ? 0 : 1 + outcome;
}
