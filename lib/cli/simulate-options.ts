import * as z from 'zod';
import { minuteUs, parseTime } from '../domain/time.ts';
import { dials } from '../simulator/world.ts';
import { findWorld, worlds } from '../simulator/worlds.ts';

const worldNames = worlds.map(({ name }) => name).join(', ');

/** A world by its name. */
export const worldName = z.string().transform((name, context) => {
  const world = findWorld(name);
  if (world) return world;
  context.addIssue(`there is no world ${name}; expected ${worldNames}`);
  return z.NEVER;
});

export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);

const startUs = z.string().transform((text, context) => {
  const timeUs = parseTime(text);
  if (timeUs !== undefined && timeUs % minuteUs === 0) return timeUs;
  context.addIssue('expected a whole minute with an offset, for example 2025-01-01T00:00:00Z');
  return z.NEVER;
});

export const simulateFlags = [
  ['--seed <number>', 'same seed, same bytes (default: 1)'],
  ['--days <number>', 'how long, for example 3 or 0.5 (default: 1)'],
  ['--symbols <list>', 'only these, separated by commas (default: all of the world)'],
  ['--start <time>', 'a whole minute, RFC 3339 (default: 2025-01-01T00:00:00Z)'],
  ['--dial <dial>', `strength of the signal: ${dials.join(', ')} (default: target)`],
  ['--label-shift <steps>', 'move the labels of the truth so many steps later (default: 0)'],
  ['--gzip', 'compress each file'],
  ['--out <folder>', 'where to: a folder that is empty or does not exist'],
] as const;

export const SimulateOptions = z.object({
  seed: wholeNumber.default(1),
  days: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,6})?$/, 'expected a number of days')
    .transform(Number)
    .pipe(z.number().gt(0, 'expected more than 0').max(366, 'expected at most 366'))
    .default(1),
  symbols: z
    .string()
    .transform((list) => list.split(','))
    .optional(),
  start: startUs.prefault('2025-01-01T00:00:00Z'),
  dial: z.enum(dials, `expected ${dials.join(', ')}`).default('target'),
  labelShift: wholeNumber.default(0),
  gzip: z.boolean().default(false),
  out: z.string({ error: 'name the folder to write to' }).min(1, 'name the folder to write to'),
});
