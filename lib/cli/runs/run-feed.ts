import { routes } from '../../../schemas/routes.ts';
import { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { ApiClient } from '../api-client.ts';
import { followStatus } from '../../local/follow-status.ts';

/** One run as it goes on: whoever waits for something looks, and asks for the next look. */
export class RunFeed {
  #latest: TrainRunStatus;
  readonly #statuses: AsyncGenerator<TrainRunStatus, void, undefined>;

  constructor(api: ApiClient, first: TrainRunStatus, signal: AbortSignal) {
    this.#latest = first;
    this.#statuses = followStatus(first, { ask: () => findRun(api, first.run), signal });
  }

  get latest(): TrainRunStatus {
    return this.#latest;
  }

  /** False once the run has ended. */
  async next(): Promise<boolean> {
    const { value, done } = await this.#statuses.next();
    if (value !== undefined) this.#latest = value;
    return done !== true;
  }
}

export async function findRun(api: ApiClient, run: string): Promise<TrainRunStatus> {
  return api.ask(routes.showRun, TrainRunStatus, { path: { run } });
}
