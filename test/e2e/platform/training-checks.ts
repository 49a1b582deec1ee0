/** What a user or the platform does with the grants of `retrain-model`, and of the routes about its runs. */
import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { type runStates, TrainRunFiles, TrainRunReport } from '../../../schemas/run-api.ts';
import { dynamoClient, stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { call, platform } from '../../support/platform.ts';
import { openTenant, openTrainingTenant, type TrainingTenant } from '../../support/training-tenant.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Check } from './grant-checks.ts';

const { outputs, settings } = platform;
const sfn = stepFunctionsClient(settings);
const runs = dynamoTrainRuns({ client: dynamoClient(settings), table: outputs.RegistryTableName });
const noSearch = { trials: 0, workers: 1 };
/** More than anybody waits for. */
const endless = { trials: 200, workers: 1 };

interface TrainedTenant extends TrainingTenant {
  /** A run that has registered a version. */
  readonly trained: string;
}

let opened: Promise<TrainedTenant> | undefined;
/** The last run: until it has ended, no other one of the model begins. */
let last: string | undefined;

/** Before a grant is taken away that this would need: two days of a market, and a first version. */
export function openMarket(): Promise<TrainedTenant> {
  return (opened ??= makeMarket());
}

async function makeMarket(): Promise<TrainedTenant> {
  const tenant = await openTrainingTenant();
  const trained = 'first';
  expect(await tenant.train({ run: trained, settings: noSearch })).toMatchObject({ status: 'registered' });
  return { ...tenant, trained };
}

type State = (typeof runStates)[number];

interface Reaching {
  readonly tenant: TrainingTenant;
  readonly run: string;
  readonly state: State;
  readonly seconds: number;
  /** @default none */
  readonly search?: typeof noSearch;
}

/** Starts a run, and returns once it has been through a state; throws when it ends before. */
async function reach({ tenant, run, state, seconds, search = noSearch }: Reaching): Promise<void> {
  const started = await tenant.start({ run, settings: search });
  expect(started.status, started.text).toBe(202);
  const { states, failure } = await tenant.once(
    run,
    ({ states }) => states.some(({ name }) => name === state),
    seconds,
  );
  expect(
    states.map(({ name }) => name),
    JSON.stringify(failure),
  ).toContain(state);
}

async function reachInMarket(reaching: Omit<Reaching, 'tenant' | 'run'>): Promise<string> {
  const tenant = await openMarket();
  // A check that has seen enough, or has failed, leaves its run behind.
  if (last !== undefined) expect((await cancel(tenant, last)).status).toBe(200);
  const run = freshRun();
  last = run;
  await reach({ tenant, run, ...reaching });
  return run;
}

function freshRun(): string {
  return `grant-${randomUUID()}`;
}

function cancel({ env }: TrainingTenant, run: string) {
  const headers = { 'Idempotency-Key': randomUUID() };
  return call(`/runs/${run}/cancel`, { body: {}, headers, token: env['TIDEGATE_TOKEN'] ?? '' });
}

function upTo(state: State): Check {
  return async (seconds) => {
    await reachInMarket({ state, seconds });
  };
}

/** Without a market: it fails in the next state. */
export const aTrainingIsDecided: Check = async (seconds) =>
  reach({ tenant: await openTenant(), run: freshRun(), state: 'Decide', seconds });
export const aDatasetIsPrepared = upTo('Prepare Dataset');
export const fitsArePlanned = upTo('Plan Fits');
export const anArtifactIsPacked = upTo('Pack Artifact');
export const foldsAreEvaluated = upTo('Evaluate Walk-Forward');
export const aVersionIsRegistered = upTo('Register');
export const aReportIsWritten = upTo('Report');

/** That there are no rows, the machine hears of the last try alone, and records it by the function for failures. */
export const aFailedTrainingIsRecorded: Check = async (seconds) => {
  await failedTraining(seconds);
};

/** Whoever asks for the run is told by the record of the failure, before the run's own has followed. */
export const aFailedTrainingEnds: Check = async (seconds) => {
  const { tenant, run } = await failedTraining(seconds);
  await waitFor({ what: `the end of ${run} in its record`, seconds: 20 }, async () =>
    (await runs.find(tenant, run))?.status === 'failed' ? true : undefined,
  );
};

async function failedTraining(seconds: number) {
  const { tenant, start, once } = await openTenant();
  const run = freshRun();
  const started = await start({ run });
  expect(started.status, started.text).toBe(202);
  const { failure } = await once(run, () => false, seconds);
  expect(failure).toMatchObject({ code: 'TG-3041' });
  return { tenant, run };
}

export const aTrainingIsCancelled: Check = async (seconds) => {
  const run = await reachInMarket({ state: 'Prepare Dataset', seconds, search: endless });
  try {
    await waitFor({ what: `a container of ${run}`, seconds }, async () =>
      (await containersOf(run)).length > 0 ? true : undefined,
    );
    const answer = await cancel(await openMarket(), run);
    expect(answer, answer.text).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await containersOf(run)).toEqual([]);
  } finally {
    // Otherwise its search would keep the runner busy.
    const error = 'CheckOver';
    for (const executionArn of await containersOf(run))
      await sfn.send(new StopExecutionCommand({ executionArn, error }));
  }
};

/** Executions of `run-container` that do a job of the run now. */
async function containersOf(run: string): Promise<readonly string[]> {
  const running = { stateMachineArn: outputs.ContainerMachineArn, statusFilter: 'RUNNING' } as const;
  const { executions = [] } = await sfn.send(new ListExecutionsCommand(running));
  const found = executions.map(async ({ executionArn = '' }) => {
    const { input = '' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return input.includes(`/runs/${run}/`) ? [executionArn] : [];
  });
  return (await Promise.all(found)).flat();
}

export const scoresAreShown: Check = async () => {
  const { find, trained } = await openMarket();
  expect((await find(trained)).headlines.length).toBeGreaterThan(0);
};

/** Without its bytes, the address of a report helps nobody. */
export const reportsAreGiven: Check = async () => {
  const { env, trained } = await openMarket();
  const answer = await call(`/runs/${trained}/report`, { token: env['TIDEGATE_TOKEN'] ?? '' });
  expect(answer.status, answer.text).toBe(200);
  const { html } = TrainRunReport.parse(answer.body);
  const page = await fetch(html.url, { signal: AbortSignal.timeout(10_000) });
  const text = await page.text();
  if (!page.ok) throw new Error(`the download was answered with ${page.status}: ${text}`);
};

/** The function reads the descriptor of the data set itself. */
export const filesOfRunsAreGiven: Check = async () => {
  const { env, trained } = await openMarket();
  const answer = await call(`/runs/${trained}/files`, { token: env['TIDEGATE_TOKEN'] ?? '' });
  expect(answer.status, answer.text).toBe(200);
  expect(TrainRunFiles.parse(answer.body).files.map(({ kind }) => kind)).toContain('folds');
};
