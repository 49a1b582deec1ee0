/**
 * A runner of its own, to be killed: node print-jobs.ts <folder> <message>. It prints what its job says, and has no
 * other end than a signal.
 */
import { memoryJobQueue } from '../../../../lib/adapters/memory/memory-job-queue.ts';
import { memoryWaitingTasks } from '../../../../lib/adapters/memory/memory-waiting-tasks.ts';
import { openJobRoom } from '../../../../lib/local/jobs/open-job-room.ts';
import { readJobMessage } from '../../../../lib/local/jobs/read-job-message.ts';
import { runJobs } from '../../../../lib/local/jobs/run-jobs.ts';
import { steppedJob } from './stepped-job.ts';

const [, , root = '', body = ''] = process.argv;
const outcome = await openJobRoom(root);
if (outcome.kind === 'held') throw new Error('the room is held');
const read = readJobMessage(body);
if (read.kind === 'malformed') throw new Error(read.reason);
const queue = memoryJobQueue({ nowUs: () => performance.now() * 1000 });
const tasks = memoryWaitingTasks();
tasks.wait(read.message.taskToken);
queue.send(body);
await runJobs({
  queue,
  tasks,
  room: outcome.room,
  kinds: { train: steppedJob },
  linesOf: () => (line) => console.log(line.text),
  say: () => undefined,
  signal: new AbortController().signal,
  atOnce: 1,
});
