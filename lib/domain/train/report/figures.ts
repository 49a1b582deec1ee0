import type { Interval } from '../../../../schemas/training.ts';

/** Four digits that count; very small and very large ones with an exponent. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (value === 0 || (Number.isInteger(value) && size < 1e7)) return value.toLocaleString('en-US');
  return size >= 1e-4 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** All three with the same decimals: three digits of the width, as more of them would be noise. */
export function interval({ value, low, high }: Interval): string {
  const width = high - low;
  const decimals = 2 - Math.floor(Math.log10(width));
  const told = decimals >= 0 && decimals <= 7 ? (end: number): string => end.toFixed(decimals) : figure;
  return `${told(value)} [${told(low)}, ${told(high)}]`;
}

export function percent(share: number): string {
  return `${figure(100 * share)} %`;
}

export function day(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString().slice(0, 16).replace('T', ' ');
}
