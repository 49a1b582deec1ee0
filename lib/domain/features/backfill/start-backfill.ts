import type { BackfillRequest, BackfillStatus } from '../../../../schemas/api.ts';
import type { BackfillInput } from '../../../../schemas/backfill.ts';
import { canonicalJson, sha256Hex } from '../../canonical-json.ts';
import { RequestError } from '../../fault.ts';
import type { MachineStarter } from '../../monitor/ports.ts';
import { type BackfillRun, type BackfillRuns, noBackfillCounts } from './ports.ts';
import { type StandingPorts, standingOf, statusOf } from './show-backfill.ts';

export interface StartRequest extends BackfillRequest {
  readonly tenant: string;
  readonly nowUs: number;
}

export interface StartPorts extends StandingPorts {
  readonly backfills: BackfillRuns;
  /** Starts an execution of backfill-features. */
  readonly startBackfill: (name: string, input: BackfillInput) => ReturnType<MachineStarter['start']>;
}

/**
 * Starts a run, or tells of the one that has its name: only a failed run is tried again, and its tasks skip what is
 * there. The item comes before the execution, so that a run that never started is started by the next request.
 */
export async function startBackfill(request: StartRequest, ports: StartPorts): Promise<BackfillStatus> {
  const { tenant, nowUs } = request;
  const standing = await standingOf({ tenant, run: request.run, nowUs }, ports);
  const run = standing === undefined || standing.status === 'failed' ? nextAttempt(request, standing) : standing;
  if (run.requestDigest !== digestOf(request)) {
    throw new RequestError('TG-2011', `${run.run} is a run of another import or of other entities`);
  }
  // Refused when another request has begun an attempt since: then that one counts, if it was asked for the same.
  if (run !== standing && !(await ports.backfills.begin(run))) return startBackfill(request, ports);
  if (run.status === 'running') await ports.startBackfill(run.execution, inputOf(request, run));
  return statusOf(run);
}

function nextAttempt(request: StartRequest, before: BackfillRun | undefined): BackfillRun {
  const { tenant, run, nowUs } = request;
  const attempt = (before?.attempt ?? 0) + 1;
  return {
    tenant,
    run,
    attempt,
    execution: `backfill-${sha256Hex(`${tenant}\nbackfill-features\n${run}\n${attempt}`).slice(0, 40)}`,
    requestDigest: before?.requestDigest ?? digestOf(request),
    importId: request.import ?? '',
    startedAtUs: nowUs,
    status: 'running',
    counts: noBackfillCounts,
  };
}

function digestOf({ import: importId = '', entities = [] }: StartRequest): string {
  return sha256Hex(canonicalJson({ importId, entities: [...entities] }));
}

function inputOf(request: StartRequest, { tenant, run, attempt, execution, importId }: BackfillRun): BackfillInput {
  return { tenant, run, attempt, execution, importId, entities: [...(request.entities ?? [])] };
}
