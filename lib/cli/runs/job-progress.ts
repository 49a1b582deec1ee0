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

/** How far the jobs of a run are, told by their lines. The same line may come twice, and changes nothing then. */
export class JobProgress {
  readonly #trials = new Set<number>();
  readonly #fits = new Set<string>();
  #ended = 0;
  #best: number | undefined;
  #lastFit = '';

  take(job: string, text: string): void {
    const line = parseLine(text);
    if (line === undefined) return;
    if ('trial' in line) {
      this.#trials.add(line.trial);
      // Workers that end a trial at the same moment count it as the same one.
      this.#ended = Math.max(this.#ended, line.ended, this.#trials.size);
    } else {
      this.#fits.add(`${job} ${line.fold} ${line.head}`);
      this.#lastFit = `fold ${line.fold}, ${line.head}`;
    }
    if (line.step === 'trial finished') this.#best = Math.max(this.#best ?? line.best, line.best);
  }

  /** Undefined while nothing is known of the jobs of this state. */
  inWords(status: TrainRunStatus, state: string): string | undefined {
    if (state === 'Search' && this.#trials.size > 0) return this.#searchInWords(status);
    if (state === 'Fit' && this.#fits.size > 0) return `${this.#fits.size} fits, the last one ${this.#lastFit}`;
    return undefined;
  }

  #searchInWords(status: TrainRunStatus): string {
    const [done, ended, all] = [this.#trials.size, this.#ended, status.settings.trials];
    const best = this.#best === undefined ? [] : [`best ${this.#best.toPrecision(4)}`];
    // Trials that are given up early make the guess too short, and the first ones, which load everything, too long.
    const leftSeconds = (elapsedSeconds(status) / done) * Math.max(0, all - ended);
    return [`trial ${ended} of ${all}`, ...best, `about ${secondsInWords(leftSeconds)} left`].join(', ');
  }
}

function parseLine(text: string): z.infer<typeof ProgressLine> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return ProgressLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
