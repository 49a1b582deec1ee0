/** What the states of `watch-models` hand to each other. */
import * as z from 'zod';
import { Name, Timestamp, TimeUs } from './identity.ts';

const run = z.string().min(1).max(80).meta({ description: 'Name of the execution.' });

/** `time` is the schedule's: a repeated call names the same run. */
export const ScheduledTrigger = z.strictObject({ tenant: Name, time: Timestamp }).meta({ id: 'ScheduledTrigger' });

export const WatchRun = z.strictObject({ tenant: Name, run }).meta({ id: 'WatchRun' });

const ageUs = z.int().min(0).optional();

export const MeasuredFreshness = z
  .strictObject({
    tenant: Name,
    run,
    views: z.array(
      z.strictObject({
        tenant: Name,
        run,
        view: Name,
        viewVersion: z.int().min(1),
        measuredAtUs: TimeUs,
        entities: z.int().min(0),
        /** Absent while no entity has a row. */
        newestAgeUs: ageUs,
        oldestAgeUs: ageUs,
      }),
    ),
  })
  .meta({ id: 'MeasuredFreshness' });

export const FailedRun = z
  .strictObject({
    // A run can fail because its tenant is no name; its failure must be recorded all the same.
    tenant: Name.catch('main'),
    run: z.string().min(1),
    machine: Name,
    error: z.string(),
    cause: z.string(),
  })
  .meta({ id: 'FailedRun' });
