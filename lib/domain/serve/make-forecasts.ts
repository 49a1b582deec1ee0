import type { Prediction, ServingModel } from '../../../schemas/serving.ts';
import { riskLevels } from '../../../schemas/risk-levels.ts';
import { readLinearTable } from '../../kernels/stats/linear-table.ts';
import { raiseRows } from '../../kernels/stats/rising-rows.ts';
import { formatHorizon } from '../format-horizon.ts';
import { RequestError, TidegateError } from '../fault.ts';
import { readFallback } from '../train/read-fallback.ts';
import { riskLevelOf } from '../train/risk-level.ts';
import type { ValuedHead } from './score-heads.ts';

export type Forecast = Prediction['forecasts'][number];
type Head = ServingModel['heads'][number];

/** A forecast, and what it is of. */
export interface HeadForecast {
  readonly head: Head;
  readonly forecast: Forecast;
}

const kinds = {
  binary: 'probability',
  multiclass: 'classes',
  quantile: 'quantile',
  poisson: 'expected',
  tweedie: 'expected',
  regression: 'value',
} as const satisfies Record<Head['objective'], Forecast['kind']>;

/** Of each head, but of those that bound the forecast of another one. */
export function forecastsOfTrees(document: ServingModel, valued: readonly ValuedHead[]): readonly HeadForecast[] {
  const names = new Set(document.heads.map(({ name }) => name));
  const bounding = document.intervals.filter(({ name }) => names.has(name));
  const bounds = new Set(bounding.flatMap(({ heads }) => heads));
  return valued
    .filter(({ head }) => !bounds.has(head.name))
    .map(({ head, values, own }) => {
      const interval = intervalOf(head, bounding, valued);
      return {
        head,
        forecast: { ...begin(head), ...told(head, values, document.risk), ...sureness(head, own), ...interval },
      };
    });
}

/** Of the binary heads. Empty where the version has no fallback. */
export function forecastsOfFallback(document: ServingModel, row: Float64Array): readonly HeadForecast[] {
  const { fallback, features, nested, risk } = document;
  if (fallback === null) return [];
  const values = Object.fromEntries(features.map((name, at) => [name, row[at] ?? Number.NaN]));
  const binary = document.heads.filter(({ objective }) => objective === 'binary');
  const valued = binary.map((head) => {
    const probability = readFallback(fallback, head.name, values);
    if (!Number.isFinite(probability))
      throw new TidegateError('TG-7005', `the fallback of ${head.name}: ${probability}`);
    return { head, values: Float64Array.of(probability) };
  });
  const rising = nested.flatMap((name) => valued.find(({ head }) => head.name === name)?.values ?? []);
  const { columns } = raiseRows(rising);
  rising.forEach((value, at) => value.set(columns[at] ?? []));
  return valued.map(({ head, values: own }) => ({ head, forecast: { ...begin(head), ...told(head, own, risk) } }));
}

/** Throws TG-7003 where there is none of a horizon that was asked for. */
export function ofHorizon(forecasts: readonly HeadForecast[], horizonUs: number | null): readonly HeadForecast[] {
  const kept = forecasts.filter(({ head }) => horizonUs === null || head.horizonUs === horizonUs);
  if (kept.length > 0 || horizonUs === null) return kept;
  const horizons = [...new Set(forecasts.map(({ head }) => head.horizonUs))].sort((one, other) => one - other);
  const named = horizons.map(formatHorizon).join(', ');
  throw new RequestError('TG-7003', `the model has no such horizon; it has ${named}`);
}

function begin({ name, horizonUs, objective }: Head): Pick<Forecast, 'head' | 'horizon' | 'kind'> {
  return { head: name, horizon: formatHorizon(horizonUs), kind: kinds[objective] };
}

function told(
  { objective }: Head,
  values: Float64Array,
  risk: ServingModel['risk'],
): Pick<Forecast, 'value' | 'classes' | 'riskLevel'> {
  if (objective === 'multiclass') return { value: null, classes: [...values] };
  const [value = Number.NaN] = values;
  if (objective !== 'binary') return { value };
  const riskLevel = riskLevels[riskLevelOf(value, risk)];
  return { value, ...(riskLevel === undefined ? {} : { riskLevel }) };
}

function sureness({ objective, confidence }: Head, own: number): Pick<Forecast, 'confidence'> {
  if (objective !== 'binary') return {};
  if (confidence === null) return { confidence: null };
  return { confidence: readLinearTable({ inputs: confidence.at, outputs: confidence.values }, Math.abs(own - 0.5)) };
}

/** None while too few rows have calibrated it: no bounds keep the promise then. */
function intervalOf(
  { name }: Head,
  bounding: ServingModel['intervals'],
  valued: readonly ValuedHead[],
): Pick<Forecast, 'interval'> {
  const found = bounding.find((interval) => interval.name === name && interval.widening !== null);
  if (found === undefined) return {};
  const valueOf = (head: string | undefined) => valued.find((one) => one.head.name === head)?.values[0] ?? Number.NaN;
  const [low, high] = [valueOf(found.heads[0]), valueOf(found.heads.at(-1))];
  return { interval: { low, high, coverage: 1 - found.alpha } };
}
