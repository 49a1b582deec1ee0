import type { JobQueue, WaitingTasks } from '../../domain/train/job-ports.ts';
import type { JobClock } from './job-clock.ts';
import type { JobKinds } from './job-kind.ts';
import type { JobRoom } from './open-job-room.ts';
import type { LineSink } from './supervision.ts';

/** What a runner works with. */
export interface Runner {
  readonly queue: JobQueue;
  readonly tasks: WaitingTasks;
  readonly kinds: JobKinds;
  readonly room: JobRoom;
  /** Where the output of a job goes. */
  readonly linesOf: (jobUri: string) => LineSink;
  readonly say: (line: string) => void;
  /** Ends the runner: its jobs write a checkpoint, and their messages go back. */
  readonly signal: AbortSignal;
  readonly clock: JobClock;
  /** Between two looks at a job. */
  readonly lookMs: number;
}

/** Between two signs of life to the waiting state, and two claims on the message. */
export const heartbeatMs = 30_000;

/** Three heartbeats may fail before somebody else gets the message. */
export const visibilitySeconds = 120;
