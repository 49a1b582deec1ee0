import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { RunStep } from './train-runs.ts';

/** US dollars of a price list. */
export interface TrainingPrices {
  /** Which list it is, for people. */
  readonly source: string;
  readonly vcpuHour: number;
  readonly gigabyteHour: number;
  readonly millionTransitions: number;
}

const secondsPerHour = 3600;
const mebibytesPerGigabyte = 1024;

/**
 * What Fargate would bill for what the containers of these states used. Whoever runs them himself pays something else;
 * a task bills the processors that it has reserved, busy or not, and Spot takes off up to 70 %: so it is an estimate.
 */
export function estimateCost(steps: readonly RunStep[], prices: TrainingPrices): TrainRunStatus['cost'] {
  const cpuSeconds = sum(steps.map((step) => step.cpuSeconds));
  const gigabyteSeconds = sum(steps.map(({ mebibyteSeconds }) => mebibyteSeconds / mebibytesPerGigabyte));
  const usd =
    (cpuSeconds * prices.vcpuHour + gigabyteSeconds * prices.gigabyteHour) / secondsPerHour +
    (steps.length * prices.millionTransitions) / 1_000_000;
  const about = `an estimate, no bill: CPU and memory used, at the price of Fargate on demand (${prices.source}), and states; without functions, storage, logs and idle processors`;
  return { usd, cpuSeconds, gigabyteSeconds, transitions: steps.length, about };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
