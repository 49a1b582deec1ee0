import { afterEach } from 'vitest';
import { type MemoryJobQueue, memoryJobQueue } from '../../../../lib/adapters/memory/memory-job-queue.ts';
import { type MemoryWaitingTasks, memoryWaitingTasks } from '../../../../lib/adapters/memory/memory-waiting-tasks.ts';
import type { JobKind } from '../../../../lib/local/jobs/job-kind.ts';
import type { JobRoom } from '../../../../lib/local/jobs/open-job-room.ts';
import { type RunJobsOptions, runJobs } from '../../../../lib/local/jobs/run-jobs.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';
import { jobMessage } from './job-messages.ts';
import { freshRoot, openRoom } from './room.ts';
import { steppedJob } from './stepped-job.ts';

export interface RunnerBench {
  readonly queue: MemoryJobQueue;
  readonly tasks: MemoryWaitingTasks;
  readonly clock: FakeClock;
  readonly room: JobRoom;
  readonly lines: string[];
  readonly said: string[];
  send(message: ReturnType<typeof jobMessage>): void;
  start(options?: Partial<RunJobsOptions>): { stop(): Promise<void> };
  /** Time, with what its calls ask for answered in between. */
  pass(seconds: number): Promise<void>;
}

const runners: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of runners.splice(0)) await stop();
});

export async function bench(kind: JobKind = steppedJob): Promise<RunnerBench> {
  const { room } = await openRoom(freshRoot());
  const clock = fakeClock();
  const queue = memoryJobQueue({ nowUs: () => clock.nowMs() * 1000 });
  const tasks = memoryWaitingTasks();
  const [lines, said]: [string[], string[]] = [[], []];
  return {
    ...{ queue, tasks, clock, room, lines, said },
    send(message) {
      tasks.wait(message.taskToken);
      queue.send(JSON.stringify(message));
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    start(options = {}) {
      const stopping = new AbortController();
      const ended = runJobs({
        ...{ queue, tasks, clock, room, atOnce: 1, kinds: { train: kind } },
        // A shell reports on stderr whom it has seen end.
        linesOf:
          () =>
          ({ stream, text }) => {
            if (stream === 'stdout') lines.push(text);
          },
        say: (line) => void said.push(line),
        signal: stopping.signal,
        ...options,
      });
      const stop = async (): Promise<void> => {
        stopping.abort();
        await ended;
      };
      runners.push(stop);
      return { stop };
    },
  };
}

/** A job that is one script. */
export function script(text: string, more: Partial<JobKind> = {}): JobKind {
  const command = { program: 'sh', words: ['-c', text], environment: { PATH: '/usr/bin:/bin' } };
  return { prepare: async () => command, collect: async () => 'done:', explain: async () => undefined, ...more };
}

/** Time goes on while we wait: an idle runner looks again. */
export function until(clock: FakeClock, what: string, look: () => boolean): Promise<true> {
  return waitFor({ what, seconds: 50, everyMs: 10 }, async () => {
    if (look()) return true;
    clock.advance(1000);
    return undefined;
  });
}

/** While time stands still. */
export function settled(what: string, look: () => boolean): Promise<true> {
  return waitFor({ what, seconds: 50, everyMs: 10 }, async () => (look() ? true : undefined));
}

export function folderOf({ room }: RunnerBench, name = 'one'): string {
  return room.workFolder(jobMessage(name).jobUri);
}
