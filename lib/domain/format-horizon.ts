import { dayUs, minuteUs, secondUs } from './time.ts';

const units = [
  ['d', dayUs],
  ['m', minuteUs],
  ['s', secondUs],
] as const;

/** As heads are called: `5m`, `60m`, `1d`; in the largest of these units that it is a whole number of. */
export function formatHorizon(horizonUs: number): string {
  const unit = units.find(([, lengthUs]) => horizonUs > 0 && horizonUs % lengthUs === 0);
  if (unit === undefined) throw new RangeError(`a horizon of ${horizonUs} µs is no whole number of seconds`);
  return `${horizonUs / unit[1]}${unit[0]}`;
}
