import type { TrainRunList } from '../../../schemas/run-api.ts';
import { inBatches } from '../in-batches.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { describeRun } from './describe-run.ts';
import { standingOf } from './run-standing.ts';
import type { TrainRuns } from './train-runs.ts';

export interface ListQuestion {
  readonly tenant: string;
  readonly limit: number;
  /** Undefined = of every pack. */
  readonly pack: string | undefined;
  readonly nowUs: number;
}

export interface ListPorts {
  readonly runs: Pick<TrainRuns, 'list'>;
  readonly runFailures: Pick<RunFailures, 'find'>;
}

/** Runs of all packs lie together: those of one are picked from so many of the newest. */
const searched = 1000;

export async function listRuns(question: ListQuestion, { runs, runFailures }: ListPorts): Promise<TrainRunList> {
  const { tenant, limit, pack, nowUs } = question;
  const newest = await runs.list(tenant, pack === undefined ? limit : searched);
  const wanted = newest.filter((run) => pack === undefined || run.pack === pack).slice(0, limit);
  const standing = await inBatches(wanted, (run) => standingOf(run, nowUs, runFailures));
  return { contract: 'train-run-list/1', runs: standing.map((run) => describeRun(run, nowUs)) };
}
