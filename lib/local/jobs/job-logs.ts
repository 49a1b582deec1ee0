import {
  largestLogBatch,
  type LogBatch,
  type LogWriter,
  type WrittenLine,
} from '../../adapters/aws/cloudwatch-log-writer.ts';
import { jobLogStream } from '../../domain/train/job-log.ts';
import { type JobClock, machineClock } from './job-clock.ts';
import type { LineSink } from './supervision.ts';

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
/** A store that is away must not fill the memory of the runner. */
const mostWaiting = 20_000;

interface Waiting extends WrittenLine {
  readonly stream: string;
}

/** Hands the lines of jobs to a log group in batches. A job never waits for it, and never fails by it. */
export function openJobLogs({ write, keep, say, nowMs, clock = machineClock }: JobLogsOptions): JobLogs {
  let waiting: Waiting[] = [];
  let dropped = 0;
  let sending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const { stream, lines, rest } = nextBatch(waiting);
      waiting = rest;
      try {
        await write({ stream, lines });
      } catch (error) {
        waiting = [...lines, ...waiting];
        throw error;
      }
    }
    if (dropped > 0) say(`${dropped} lines of jobs were not taken and are left out`);
    dropped = 0;
  };
  const flush = (): Promise<void> =>
    (sending ??= send()
      .catch((error: unknown) => say(`lines of jobs wait: ${String(error)}`))
      .finally(() => (sending = undefined)));
  const stop = clock.every(flushMs, () => void flush());

  return {
    linesOf(jobUri) {
      const stream = jobLogStream(jobUri);
      return ({ text }) => {
        keep(`${stream} ${text}`);
        if (text === '') return;
        waiting.push({ stream, timeMs: nowMs(), message: text });
        if (waiting.length > mostWaiting) dropped += waiting.splice(0, mostWaiting / 10).length;
      };
    },
    async close() {
      stop();
      await flush();
      // A flush that was under way may have looked before the last lines came.
      if (waiting.length > 0) await flush();
    },
  };
}

interface Batch extends LogBatch {
  readonly lines: Waiting[];
  readonly rest: Waiting[];
}

/** The first lines of one stream, as many as one call takes, by time: a clock may have been set back. */
function nextBatch(waiting: readonly Waiting[]): Batch {
  const stream = waiting[0]?.stream ?? '';
  const [lines, rest]: [Waiting[], Waiting[]] = [[], []];
  let bytes = 0;
  for (const line of waiting) {
    if (line.stream === stream) bytes += Buffer.byteLength(line.message) + largestLogBatch.bytesBesideLine;
    const fits = lines.length < largestLogBatch.lines && bytes <= largestLogBatch.bytes;
    (line.stream === stream && fits ? lines : rest).push(line);
  }
  return { stream, lines: lines.toSorted((a, b) => a.timeMs - b.timeMs), rest };
}
