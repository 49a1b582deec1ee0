import { durationPattern } from '../../schemas/patterns.ts';
import { dayUs, hourUs, minuteUs, secondUs } from './time.ts';

const unitsUs: Readonly<Record<string, number>> = { s: secondUs, m: minuteUs, h: hourUs, d: dayUs };

/** A length of time as people write it, for example `90s`, `15m`, `12h`, `30d`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  return Number(text.slice(0, -1)) * (unitsUs[text.slice(-1)] ?? 0);
}
