import type { LogWriter } from '../../adapters/aws/cloudwatch-log-writer.ts';
import { jobLogStream } from '../../domain/train/job-log.ts';
import { type JobClock, machineClock } from './job-clock.ts';
import type { LineSink } from './supervision.ts';
import { toLogBatch, WaitingLines } from './waiting-lines.ts';

export interface JobLogsOptions {
  /** Each call ends in time. */
  readonly write: LogWriter;
  /** Gets each line at once, whatever becomes of the writer. */
  readonly keep: (line: string) => void;
  readonly say: (line: string) => void;
  /** Time of day. */
  readonly nowMs: () => number;
  /** @default the time of the machine */
  readonly clock?: JobClock;
}

export interface JobLogs {
  readonly linesOf: (jobUri: string) => LineSink;
  /** Once no job runs: sends what is left, and gives it up where nobody takes it. */
  close(): Promise<void>;
}

const flushMs = 1_000;

/** Hands the lines of jobs to a log group in batches. A job never waits for it, and never fails by it. */
export function openJobLogs({ write, keep, say, nowMs, clock = machineClock }: JobLogsOptions): JobLogs {
  const waiting = new WaitingLines();
  let sending: Promise<void> | undefined;
  let isAway = false;

  const send = async (): Promise<void> => {
    while (!waiting.isEmpty) {
      const batch = waiting.takeBatch();
      try {
        await write(toLogBatch(batch));
      } catch (error) {
        waiting.putBack(batch);
        throw error;
      }
    }
    const dropped = waiting.takeDropped();
    if (dropped > 0) say(`${dropped} lines of jobs were not taken and are left out`);
    isAway = false;
  };
  const noteFault = (error: unknown): void => {
    // Once, and not each second for as long as the store is away.
    if (!isAway) say(`lines of jobs wait: ${String(error)}`);
    isAway = true;
  };
  const flush = (): Promise<void> =>
    (sending ??= send()
      .catch(noteFault)
      .finally(() => (sending = undefined)));
  const stop = clock.every(flushMs, () => void flush());

  return {
    linesOf(jobUri) {
      const stream = jobLogStream(jobUri);
      return ({ text }) => {
        keep(`${stream} ${text}`);
        if (text !== '') waiting.add({ stream, timeMs: nowMs(), message: text });
      };
    },
    async close() {
      stop();
      await flush();
      // A flush that was under way may have looked before the last lines came.
      if (!waiting.isEmpty) await flush();
    },
  };
}
