import type { BackfillStatus } from '../../../../schemas/api.ts';
import { RequestError } from '../../fault.ts';
import type { RunFailure, RunFailures } from '../../monitor/ports.ts';
import { dayUs, formatTime } from '../../time.ts';
import type { BackfillRun, BackfillRuns } from './ports.ts';

export const backfillMachine = 'backfill-features';

/** The machine's own timeout: what has not ended by then was ended without a word. */
const longestRunUs = dayUs;

export interface BackfillQuestion {
  readonly tenant: string;
  readonly run: string;
  /** Wall clock, as the machine's timeout. */
  readonly nowUs: number;
}

export interface StandingPorts {
  readonly backfills: Pick<BackfillRuns, 'find'>;
  readonly runFailures: Pick<RunFailures, 'find'>;
}

export async function showBackfill(question: BackfillQuestion, ports: StandingPorts): Promise<BackfillStatus> {
  const run = await standingOf(question, ports);
  if (run === undefined) throw new RequestError('TG-2010', `there is no run ${question.run}`);
  return statusOf(run);
}

/** The item of a run, or how its execution failed: a machine that broke off could not write the item. */
export async function standingOf(
  { tenant, run, nowUs }: BackfillQuestion,
  { backfills, runFailures }: StandingPorts,
): Promise<BackfillRun | undefined> {
  const found = await backfills.find(tenant, run);
  if (found?.status !== 'running') return found;
  const failure = await runFailures.find(tenant, backfillMachine, found.execution);
  if (failure !== undefined) return failed(found, failure.atUs, reasonOf(failure));
  const lastUs = found.startedAtUs + longestRunUs;
  return nowUs > lastUs ? failed(found, lastUs, 'the run did not end within its timeout') : found;
}

function failed(run: BackfillRun, finishedAtUs: number, reason: string): BackfillRun {
  return { ...run, status: 'failed', finishedAtUs, failure: { code: 'TG-2009', reason } };
}

/** A function's fault arrives as JSON with its message; a timeout as plain text. */
function reasonOf({ error, cause }: RunFailure): string {
  const message = /"errorMessage":\s*("(?:[^"\\]|\\.)*")/.exec(cause)?.[1];
  const text = message === undefined ? cause : String(JSON.parse(message));
  return `${error}: ${text}`.slice(0, 2000);
}

export function statusOf({ run, attempt, status, importId, ...rest }: BackfillRun): BackfillStatus {
  const { counts, failure, startedAtUs, finishedAtUs } = rest;
  return {
    contract: 'backfill-status/1',
    run,
    attempt,
    status,
    import: importId === '' ? null : importId,
    counts,
    startedAt: formatTime(startedAtUs),
    finishedAt: finishedAtUs === undefined ? null : formatTime(finishedAtUs),
    failure: failure === undefined ? null : { code: failure.code, reason: failure.reason },
  };
}
