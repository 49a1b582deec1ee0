/** Text of a cell → value. What is not exactly what a field wants is undefined here, and becomes a rejection. */
import { formatTime, parseTime } from '../../domain/time.ts';

const decimal = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const hasDigit = /^[^eE]*[1-9]/;
/** A decimal of any database fits; a longer text is no measurement. */
const maxDecimalLength = 64;

/** A plain decimal number, rounded once to the nearest double. */
export function parseDecimal(text: string): number | undefined {
  if (text.length > maxDecimalLength || !decimal.test(text)) return undefined;
  const value = Number(text);
  // 1e400 is no number of ours, and 1e-400 is not zero.
  if (!Number.isFinite(value) || (value === 0 && hasDigit.test(text))) return undefined;
  return value === 0 ? 0 : value;
}

/** What the times of one file count in. */
export const timeUnits = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** Powers of ten from each unit to microseconds. */
const toMicroseconds: Readonly<Record<TimeUnit, number>> = {
  seconds: 6,
  milliseconds: 3,
  microseconds: 0,
  nanoseconds: -3,
};

const epoch = /^(\d{9,19})(?:\.(\d{1,9}))?$/;
// From 1990 to 2100 no count of one unit is a plausible count of another.
const earliestSeconds = 631_152_000;
const latestSeconds = 4_102_444_800;

/** The unit in which a count since 1970 names an instant from 1990 to 2100. */
export function timeUnitOf(text: string): TimeUnit | undefined {
  const count = Number(epoch.exec(text)?.[1]);
  return timeUnits.find((unit) => {
    const seconds = count * 10 ** (toMicroseconds[unit] - 6);
    return seconds >= earliestSeconds && seconds < latestSeconds;
  });
}

/** RFC 3339 of a count in this unit. What is finer than a microsecond is cut off. */
export function epochTime(text: string, unit: TimeUnit): string | undefined {
  const timeUs = epochUs(text, unit);
  return timeUs === undefined ? undefined : formatTime(timeUs);
}

/** Digits are moved, not multiplied: nanoseconds and fractions would not survive a double. */
export function epochUs(text: string, unit: TimeUnit): number | undefined {
  if (timeUnitOf(text) !== unit) return undefined;
  const [, whole = '', fraction = ''] = epoch.exec(text) ?? [];
  const shift = toMicroseconds[unit];
  return Number(shift < 0 ? whole.slice(0, shift) : whole + fraction.slice(0, shift).padEnd(shift, '0'));
}

/** One of a unit, in microseconds. */
export function tickUs(unit: TimeUnit): number {
  return 10 ** Math.max(0, toMicroseconds[unit]);
}

const naive = /^(\d{4}-\d\d-\d\d)[ DT](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/;

/** RFC 3339 of a time without offset, where the layout says that it is UTC. */
export function utcTime(text: string): string | undefined {
  const [, day, clock, fraction = ''] = naive.exec(text) ?? [];
  if (day === undefined || clock === undefined) return undefined;
  const micros = fraction.slice(0, 6);
  const timeUs = parseTime(`${day}T${clock}${micros === '' ? '' : `.${micros}`}Z`);
  return timeUs === undefined ? undefined : formatTime(timeUs);
}
