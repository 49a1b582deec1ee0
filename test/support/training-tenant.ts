import { randomUUID } from 'node:crypto';
import { TrainRunStatus } from '../../schemas/run-api.ts';
import type { SizeSettings } from '../../schemas/runs.ts';
import { scopes } from '../../schemas/routes.ts';
import { dayUs, hourUs } from '../../lib/domain/time.ts';
import { marketApi } from '../../lib/local/market-api.ts';
import { importTape } from '../../lib/local/market-history.ts';
import { MarketTape, marketStartUs } from '../../lib/local/market-tape.ts';
import { type Answer, call, makeToken, platform } from './platform.ts';
import { waitFor } from './wait-for.ts';

const marketUs = 2 * dayUs;
export const marketEndUs = marketStartUs + marketUs;
const patienceMs = 60_000;

/** The only one of which it is known that in two days every label varies in every fold. */
const marketSeed = 1;

/** What two days of three contracts are enough for: two folds, and seconds of work. */
export const tinyTraining: SizeSettings = {
  historyUs: marketUs,
  trailingUs: dayUs,
  trainUs: 10 * hourUs,
  testUs: 4 * hourUs,
  stepUs: 4 * hourUs,
  trials: 2,
  workers: 2,
  rounds: 12,
  patience: 4,
};

export interface RunRequest {
  readonly run: string;
  /** What is to differ from the tiny training. */
  readonly settings?: Partial<SizeSettings>;
  readonly seed?: number;
}

/** A tenant of its own, so that what other tests send is no part of what it learns from. */
export interface TrainingTenant {
  readonly tenant: string;
  /** For a CLI that shall act for it. */
  readonly env: Readonly<Record<string, string>>;
  start(request: RunRequest): Promise<Answer>;
  find(run: string): Promise<TrainRunStatus>;
  /** The run, once it is as somebody wants it, or has ended. */
  once(run: string, isWanted: (status: TrainRunStatus) => boolean, seconds?: number): Promise<TrainRunStatus>;
  /** The run, once it has ended. */
  train(request: RunRequest): Promise<TrainRunStatus>;
}

/** Has no market: whatever it trains finds no rows. */
export async function openTenant(): Promise<TrainingTenant> {
  const tenant = `train-${randomUUID().slice(0, 8)}`;
  const { secret } = await makeToken({ tenant, scopes });
  const start: TrainingTenant['start'] = ({ run, settings, seed = 1 }) => {
    const body = { pack: 'liquidation', size: 'fast', run, seed, settings: { ...tinyTraining, ...settings } };
    return call('/runs', { body, headers: { 'Idempotency-Key': randomUUID() }, token: secret });
  };
  const find: TrainingTenant['find'] = async (run) => {
    const answer = await call(`/runs/${run}`, { token: secret });
    if (answer.status !== 200) throw new Error(`run ${run}: ${answer.status} ${answer.text}`);
    return TrainRunStatus.parse(answer.body);
  };
  const once: TrainingTenant['once'] = (run, isWanted, seconds = 240) =>
    waitFor({ what: `the run ${run}`, seconds, everyMs: 250 }, async () => {
      const status = await find(run);
      return isWanted(status) || status.status !== 'running' ? status : undefined;
    });
  return {
    tenant,
    env: { ...platform.env, TIDEGATE_URL: platform.baseUrl, TIDEGATE_TOKEN: secret },
    start,
    find,
    once,
    async train(request) {
      const answer = await start(request);
      if (answer.status !== 202) throw new Error(`run ${request.run}: ${answer.status} ${answer.text}`);
      return once(request.run, () => false);
    },
  };
}

/** Has two days of the simulated market. */
export async function openTrainingTenant(): Promise<TrainingTenant> {
  const opened = await openTenant();
  const token = opened.env['TIDEGATE_TOKEN'] ?? '';
  const { signal } = new AbortController();
  const api = marketApi({ access: () => ({ baseUrl: platform.baseUrl, token }), signal, patienceMs });
  const tape = new MarketTape({ seed: marketSeed, startUs: marketStartUs });
  await importTape(tape, { untilUs: marketEndUs, api, signal, tell: () => undefined });
  return opened;
}
