import { largestLogBatch, type LogBatch, type WrittenLine } from '../../adapters/aws/cloudwatch-log-writer.ts';

export interface WaitingLine extends WrittenLine {
  readonly stream: string;
}

/** By bytes, because a line may be long: a store that is away must not fill the memory of the runner. */
const mostWaitingBytes = 32 * 2 ** 20;
/** So much is given up at once, that not every new line costs a copy of the whole. */
const keptBytes = 0.9 * mostWaitingBytes;

/** Lines that were not sent yet, the oldest first. Where too many wait, the oldest are given up and counted. */
export class WaitingLines {
  #lines: WaitingLine[] = [];
  #bytes = 0;
  #dropped = 0;

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(line: WaitingLine): void {
    this.#lines.push(line);
    this.#bytes += bytesOf(line);
    if (this.#bytes > mostWaitingBytes) this.#giveUpOldest();
  }

  /** Takes out the next ones that one call can send. */
  takeBatch(): readonly WaitingLine[] {
    const { batch, rest } = nextBatch(this.#lines);
    this.#lines = rest;
    this.#bytes -= total(batch);
    return batch;
  }

  /** What could not be sent is the oldest again. */
  putBack(batch: readonly WaitingLine[]): void {
    this.#lines = [...batch, ...this.#lines];
    this.#bytes += total(batch);
  }

  /** How many were given up since it was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #giveUpOldest(): void {
    let count = 0;
    while (this.#bytes > keptBytes) {
      const line = this.#lines[count];
      if (line === undefined) break;
      this.#bytes -= bytesOf(line);
      count += 1;
    }
    this.#lines.splice(0, count);
    this.#dropped += count;
  }
}

/** A call whose lines are further apart is refused, and would be again. */
const longestSpanMs = 24 * 3_600_000;

/** The first lines of one stream, in their order, as far as one call takes them. */
function nextBatch(waiting: readonly WaitingLine[]): { readonly batch: WaitingLine[]; readonly rest: WaitingLine[] } {
  const [batch, rest]: [WaitingLine[], WaitingLine[]] = [[], []];
  let isFull = false;
  let [bytes, fromMs, untilMs] = [0, Infinity, -Infinity];
  for (const line of waiting) {
    if (isFull || line.stream !== waiting[0]?.stream) {
      rest.push(line);
      continue;
    }
    // A clock may have been set back.
    [fromMs, untilMs] = [Math.min(fromMs, line.timeMs), Math.max(untilMs, line.timeMs)];
    bytes += bytesOf(line);
    const fits = batch.length < largestLogBatch.lines && bytes <= largestLogBatch.bytes;
    isFull = !fits || untilMs - fromMs >= longestSpanMs;
    (isFull ? rest : batch).push(line);
  }
  return { batch, rest };
}

/** As a call wants them. */
export function toLogBatch(lines: readonly WaitingLine[]): LogBatch {
  return { stream: lines[0]?.stream ?? '', lines: lines.toSorted((a, b) => a.timeMs - b.timeMs) };
}

function bytesOf({ message }: WaitingLine): number {
  return Buffer.byteLength(message) + largestLogBatch.bytesBesideLine;
}

function total(lines: readonly WaitingLine[]): number {
  return lines.reduce((sum, line) => sum + bytesOf(line), 0);
}
