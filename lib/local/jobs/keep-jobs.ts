/**
 * Runs beside a runner and waits for its end, by a pipe that breaks however the runner ends, a SIGKILL included; then
 * it ends the jobs that the runner has left. Called by `open-job-room.ts` as: node keep-jobs.ts <folder of marks>.
 */
import { once } from 'node:events';
import { endFamilies } from './job-families.ts';

const [, , families = ''] = process.argv;
process.stdin.resume();
await once(process.stdin, 'close');
await endFamilies(families);
