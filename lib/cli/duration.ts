import * as z from 'zod';
import { dayUs, hourUs, minuteUs, secondUs } from '../domain/time.ts';

const unitsUs: Readonly<Record<string, number>> = { s: secondUs, m: minuteUs, h: hourUs, d: dayUs };

/** A length of time as people write it, for example `90s`, `15m`, `12h`, `30d`; microseconds inside. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'expected a duration such as 90s, 15m, 12h or 30d')
  .transform((text) => Number(text.slice(0, -1)) * (unitsUs[text.slice(-1)] ?? 0));
