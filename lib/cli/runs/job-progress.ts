import * as z from 'zod';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import { elapsedSeconds, secondsInWords } from './run-time.ts';

/** `ended` counts this one, and those of an earlier run whose search is taken up. */
const trial = { trial: z.int().min(0), ended: z.int().min(1) };
const fit = { fold: z.int(), head: z.string() };

/** Lines of JSON that the trainer writes as it goes; it writes others too. */
const ProgressLine = z.discriminatedUnion('step', [
  z.object({ step: z.literal('trial finished'), ...trial, best: z.number() }),
  z.object({ step: z.literal('trial pruned'), ...trial }),
  z.object({ step: z.literal('trial failed'), ...trial }),
  z.object({ step: z.literal('fit finished'), ...fit }),
  z.object({ step: z.literal('fit taken up again'), ...fit }),
]);
type ProgressLine = z.infer<typeof ProgressLine>;
type TrialLine = Extract<ProgressLine, { readonly trial: number }>;

/** How far the search for a group of heads is. */
interface GroupProgress {
  readonly trials: Set<number>;
  ended: number;
  best: number | undefined;
}

/** How far the jobs of a run are, told by their lines. The same line may come twice, and changes nothing then. */
export class JobProgress {
  readonly #groups: ReadonlyMap<string, GroupProgress>;
  readonly #fits = new Set<string>();
  #lastFit = '';

  /** @param groups of heads that the run searches for */
  constructor(groups: readonly string[]) {
    this.#groups = new Map(groups.map((name) => [name, { trials: new Set(), ended: 0, best: undefined }]));
  }

  take(job: string, text: string): void {
    const line = parseLine(text);
    if (line === undefined) return;
    if ('trial' in line) {
      const group = this.#groups.get(/search-([^/]+)-\d+$/.exec(job)?.[1] ?? '');
      if (group !== undefined) takeTrial(group, line);
    } else {
      this.#fits.add(`${job} ${line.fold} ${line.head}`);
      this.#lastFit = `fold ${line.fold}, ${line.head}`;
    }
  }

  /** Undefined while nothing is known of the jobs of this state. */
  inWords(status: TrainRunStatus, state: string): string | undefined {
    if (state === 'Search') return this.#searchInWords(status);
    if (state === 'Fit' && this.#fits.size > 0) return `${this.#fits.size} fits, the last one ${this.#lastFit}`;
    return undefined;
  }

  #searchInWords(status: TrainRunStatus): string | undefined {
    const groups = [...this.#groups.values()];
    const done = groups.reduce((sum, { trials }) => sum + trials.size, 0);
    if (done === 0) return undefined;
    const ended = groups.reduce((sum, group) => sum + group.ended, 0);
    const all = groups.length * status.settings.trials;
    // Trials that are given up early make the guess too short, and the first ones, which load everything, too long.
    const leftSeconds = (elapsedSeconds(status) / done) * Math.max(0, all - ended);
    return [`trial ${ended} of ${all}`, ...this.#bestInWords(), `about ${secondsInWords(leftSeconds)} left`].join(', ');
  }

  /** A value compares within its group alone. */
  #bestInWords(): string[] {
    return [...this.#groups].flatMap(([name, { best }]) => {
      if (best === undefined) return [];
      return [`best ${this.#groups.size > 1 ? `${name} ` : ''}${best.toPrecision(4)}`];
    });
  }
}

function takeTrial(group: GroupProgress, line: TrialLine): void {
  group.trials.add(line.trial);
  // Workers that end a trial at the same moment count it as the same one.
  group.ended = Math.max(group.ended, line.ended, group.trials.size);
  if (line.step === 'trial finished') group.best = Math.max(group.best ?? line.best, line.best);
}

function parseLine(text: string): ProgressLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return ProgressLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
