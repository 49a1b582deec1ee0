/**
 * Called by the watch schedule. A double start is harmless: the run is named after the tenant and the schedule's time,
 * and a machine never runs twice under one name.
 */
import { ScheduledTrigger } from '../../schemas/watch.ts';
import { readVariables } from '../../lib/config/env.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { machineStarter } from '../wiring/monitor-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const { watchMachineArn } = readVariables(['watchMachineArn'], process.env);
const machines = machineStarter(process.env);

export const handler = wireTask(
  { name: 'start-watch', input: ScheduledTrigger },
  async ({ tenant, time }, { annotate }) => {
    const run = `watch-${sha256Hex(`${tenant}\nwatch-models\n${time}`).slice(0, 40)}`;
    const outcome = await machines.start(watchMachineArn, run, { tenant, run });
    annotate({ run, outcome });
    return { run, outcome };
  },
);
