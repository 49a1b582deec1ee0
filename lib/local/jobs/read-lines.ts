import type { Readable } from 'node:stream';

/** A job that never ends a line must not fill the memory of its runner; a longer line comes in pieces. */
const longestLine = 16 * 1024;

export interface LineTaker {
  /** Some output has come, whole lines or not. */
  readonly onOutput?: () => void;
  /** The stream waits for it: a job cannot write faster than its lines are taken. Never fails. */
  readonly take: (line: string) => void | Promise<void>;
}

/**
 * The lines of a stream until it ends. `node:readline` would do, but it keeps a line of any length, and does not
 * wait for who takes them.
 */
export async function readLines(stream: Readable, { onOutput, take }: LineTaker): Promise<void> {
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      onOutput?.();
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) await takePieces(line, take);
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) await take(rest.slice(0, longestLine));
    }
  } catch {
    // Closed on our side, because a process that hides from us keeps the other one open.
  }
  if (rest !== '') await takePieces(rest, take);
}

async function takePieces(line: string, take: LineTaker['take']): Promise<void> {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  for (let from = 0; from === 0 || from < text.length; from += longestLine)
    await take(text.slice(from, from + longestLine));
}
