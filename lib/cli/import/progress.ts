import type { Terminal } from '../terminal.ts';

const width = 24;
const millisBetween = 100;

export interface ProgressClock {
  /** Milliseconds that only rise. */
  readonly nowMs: () => number;
}

export interface Stage {
  readonly title: string;
  /** From 0 to 1; undefined where nobody knows. */
  readonly share?: number | undefined;
  readonly detail?: string;
}

/**
 * One line on stderr that is drawn again and again; only on a terminal, and not where a person wants quiet or plain
 * text. What else is said stands on lines of its own.
 */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #clock: ProgressClock;
  readonly #isShown: boolean;
  #title = '';
  #startedMs = 0;
  #drawnMs = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, clock: ProgressClock = { nowMs: () => performance.now() }) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#isShown = terminal.streams.stderr.isTTY && !terminal.quiet && !terminal.plain;
  }

  show(stage: Stage): void {
    const nowMs = this.#clock.nowMs();
    const isNew = stage.title !== this.#title;
    if (isNew) {
      this.#title = stage.title;
      this.#startedMs = nowMs;
    }
    if (!this.#isShown || (!isNew && nowMs - this.#drawnMs < millisBetween)) return;
    this.#drawnMs = nowMs;
    this.#write(inWords(stage, nowMs - this.#startedMs));
  }

  clear(): void {
    if (this.#drawnMs > Number.NEGATIVE_INFINITY) this.#write('');
    this.#drawnMs = Number.NEGATIVE_INFINITY;
  }

  #write(text: string): void {
    const columns = this.#terminal.streams.stderr.columns || 80;
    this.#terminal.streams.stderr.write(`\r\u001b[K${text.slice(0, columns - 1)}`);
  }
}

export function inWords({ title, share, detail }: Stage, elapsedMs: number): string {
  const words = [title];
  if (share !== undefined) {
    const done = Math.min(1, Math.max(0, share));
    const filled = Math.round(done * width);
    words.push(`[${'='.repeat(filled)}${' '.repeat(width - filled)}]`, `${Math.floor(done * 100)} %`.padStart(5));
  }
  if (detail !== undefined) words.push(detail);
  const left = share === undefined || share <= 0.02 || share >= 1 ? undefined : elapsedMs * (1 / share - 1);
  if (left !== undefined) words.push(`${spanInWords(left)} left`);
  return words.join('  ');
}

export function spanInWords(millis: number): string {
  const seconds = Math.ceil(millis / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
