import type { JobLine, LineSink } from './supervision.ts';

const kept = 20;
/** Twenty lines of a stack trace are wanted, not twenty lines of data. */
const longestKept = 500;

export interface Tail {
  readonly sink: LineSink;
  lines(): readonly string[];
}

/** Remembers the last lines of a job: programs say at the end what went wrong. What says it comes by stderr, if any does. */
export function keepTail(sink: LineSink): Tail {
  const last: Record<JobLine['stream'], string[]> = { stdout: [], stderr: [] };
  return {
    sink(line) {
      const lines = last[line.stream];
      if (line.text.trim() !== '') lines.push(line.text.slice(0, longestKept));
      if (lines.length > kept) lines.shift();
      return sink(line);
    },
    lines: () => (last.stderr.length > 0 ? last.stderr : last.stdout),
  };
}
