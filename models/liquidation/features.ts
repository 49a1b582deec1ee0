import { minuteUs } from '../../lib/domain/time.ts';
import { meanByState } from '../../lib/domain/train/baselines/mean-by-state.ts';
import { newestOutcome } from '../../lib/domain/train/baselines/newest-outcome.ts';
import { quantileOfKnown } from '../../lib/domain/train/baselines/quantile-of-known.ts';
import { defineBurst } from '../../lib/domain/train/labels/burst-definition.ts';
import {
  type HorizonLabels,
  type LiquidationHistory,
  labelLiquidations,
} from '../../lib/domain/train/labels/label-liquidations.ts';
import type { TargetColumns } from '../../lib/domain/train/matured-rows.ts';
import type { PackColumns, PackData, PackRequest } from '../../lib/domain/train/pack.ts';
import { decayedNotional, intensityStates } from './intensity.ts';
import { boundedHorizon, bounds, horizons, pack } from './pack.ts';
import { volatilityRegimes } from './volatility-regime.ts';

/** Labels and naive forecasts of one entity, from its liquidations. */
export const data: PackData = { columns };

/** Before the first outcome is known, a burst is as likely as not; one outcome outweighs that (Krichevsky–Trofimov). */
const undecided = { mean: 0.5, weight: 1 };

/** Of the trailing intensity: half-lives of 10, 20 and 60 minutes foretell less, at every horizon. */
const halfLifeUs = 5 * minuteUs;

function columns(request: PackRequest): PackColumns {
  const history = liquidationsOf(request);
  const { decisionTimesUs, delayUs } = request;
  const labels = labelBursts(history, request);
  const notional = decayedNotional(history, decisionTimesUs, { halfLifeUs, delayUs });
  const intensity = intensityStates(notional, labels.threshold);
  const targets: Record<string, TargetColumns> = {};
  const baselines: Record<string, Float64Array> = {};
  horizons.forEach(({ suffix }, place) => {
    const own = labels.horizons[place];
    if (own === undefined) return;
    targets[`burst_${suffix}`] = own.burst;
    targets[`volume_${suffix}`] = own.volume;
    Object.assign(baselines, baselinesOf(suffix, own, { request, intensity }));
  });
  const volatility = request.features['realized_vol_5m'] ?? decisionTimesUs.map(() => Number.NaN);
  return { targets, baselines, regime: volatilityRegimes(volatility, trailingDecisions(request)) };
}

export type BurstRequest = Pick<PackRequest, 'settings' | 'decisionTimesUs' | 'delayUs'>;

/** What a burst is to this pack, and which threshold was known at each decision. */
export function labelBursts(history: LiquidationHistory, { settings, decisionTimesUs, delayUs }: BurstRequest) {
  const definition = defineBurst({
    quantile: 0.95,
    trailingUs: settings.trailingUs,
    horizonsUs: horizons.map(({ horizonUs }) => horizonUs),
  });
  return labelLiquidations(history, { definition, decisionTimesUs, delayUs });
}

function trailingDecisions({ settings }: PackRequest): number {
  return Math.ceil(settings.trailingUs / pack.decideEveryUs);
}

export function liquidationsOf({
  events,
  sinceUs,
  untilUs,
}: Pick<PackRequest, 'events' | 'sinceUs' | 'untilUs'>): LiquidationHistory {
  const liquidations = events.filter((event) => event.stream === 'liquidation');
  return {
    eventTimeUs: Float64Array.from(liquidations, ({ eventTimeUs }) => eventTimeUs),
    notional: Float64Array.from(liquidations, ({ price, quantity }) => price * quantity),
    sinceUs,
    untilUs,
  };
}

interface Known {
  readonly request: PackRequest;
  /** States of the trailing intensity, by decision. */
  readonly intensity: Uint8Array;
}

function baselinesOf(
  suffix: string,
  { burst, volume, horizonUs }: HorizonLabels,
  { request, intensity }: Known,
): PackColumns['baselines'] {
  const { decisionTimesUs } = request;
  const persistence = Uint8Array.from(newestOutcome(burst, decisionTimesUs), stateOfOutcome);
  return {
    [`burst_climatology_${suffix}`]: meanByState(burst, decisionTimesUs, { prior: undecided }),
    [`burst_persistence_${suffix}`]: meanByState(burst, decisionTimesUs, { states: persistence, prior: undecided }),
    [`burst_trailing_intensity_${suffix}`]: meanByState(burst, decisionTimesUs, {
      states: intensity,
      prior: undecided,
    }),
    [`volume_climatology_${suffix}`]: meanByState(volume, decisionTimesUs),
    [`volume_trailing_intensity_${suffix}`]: meanByState(volume, decisionTimesUs, { states: intensity }),
    ...(horizonUs === boundedHorizon.horizonUs ? boundBaselines(suffix, volume, request) : {}),
  };
}

function stateOfOutcome(outcome: number): number {
  return Number.isNaN(outcome) ? 0 : 1 + outcome;
}

function boundBaselines(suffix: string, volume: TargetColumns, request: PackRequest): PackColumns['baselines'] {
  const most = trailingDecisions(request);
  return Object.fromEntries(
    bounds.map(({ name, quantile }) => [
      `volume_climatology_${suffix}_${name}`,
      quantileOfKnown(volume, request.decisionTimesUs, { quantile, most }),
    ]),
  );
}
