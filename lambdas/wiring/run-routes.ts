import { TrainRequest } from '../../schemas/run-api.ts';
import { priceList } from '../../lib/config/price-list.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { fieldErrors } from '../../lib/domain/field-path.ts';
import { maxBodyBytes } from '../../lib/domain/ingest/accept-events.ts';
import { bindRequest } from '../../lib/domain/ingest/bind-request.ts';
import { cancelRun } from '../../lib/domain/train/cancel-run.ts';
import type { TrainingPrices } from '../../lib/domain/train/estimate-cost.ts';
import { listRunFiles } from '../../lib/domain/train/list-run-files.ts';
import { listRuns } from '../../lib/domain/train/list-runs.ts';
import { planTraining } from '../../lib/domain/train/plan-training.ts';
import { readHeadlines } from '../../lib/domain/train/read-headlines.ts';
import { showRun, type ShowRunPorts } from '../../lib/domain/train/show-run.ts';
import { type ReportQuestion, showRunReport } from '../../lib/domain/train/show-run-report.ts';
import { startTraining } from '../../lib/domain/train/start-run.ts';
import { findEarlier } from '../../lib/domain/train/take-up-search.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { keyed } from './keyed-request.ts';
import { readJson, readLimit, readPack, readParam } from './read-request.ts';
import type { RouteHandlers, RouteRequest } from './wire-routes.ts';

const prices: TrainingPrices = {
  source: `${priceList.region}, ${priceList.asOf}`,
  ...priceList.fargate,
  millionTransitions: priceList.perMillion.stateTransition,
};

type RunRoutes = Pick<
  RouteHandlers,
  'startTraining' | 'listRuns' | 'showRun' | 'cancelRun' | 'showRunReport' | 'listRunFiles'
>;

export function runRoutes(adapters: ControlAdapters): RunRoutes {
  const { runs, runFailures, lake } = adapters;
  const ports: ShowRunPorts = {
    ...{ runs, runFailures, prices },
    readHeadlines: (tenant, run) => readHeadlines(lake, tenant, run),
  };
  const shown = ({ tenant, nowUs }: RouteRequest, run: string) => showRun({ tenant, run, nowUs }, ports);
  return {
    startTraining: async (request) => ({ status: 202, body: await shown(request, await start(request, adapters)) }),
    listRuns: async (request) => {
      const [limit, pack] = [readLimit(request), readPack(request)];
      const { tenant, nowUs } = request;
      return { status: 200, body: await listRuns({ tenant, limit, pack, nowUs }, adapters) };
    },
    showRun: async (request) => ({ status: 200, body: await shown(request, readParam(request, 'run')) }),
    cancelRun: async (request) => {
      const { tenant, nowUs } = request;
      const run = readParam(request, 'run');
      await cancelRun({ tenant, run, author: authorOf(request), nowUs }, adapters);
      return { status: 200, body: await shown(request, run) };
    },
    showRunReport: async (request) => ({ status: 200, body: await showRunReport(filesOf(request), adapters) }),
    listRunFiles: async (request) => ({ status: 200, body: await listRunFiles(filesOf(request), adapters) }),
  };
}

/** The name of the run. Of a request that is sent again the first receipt counts: labels mature while it repeats. */
async function start(request: RouteRequest, adapters: ControlAdapters): Promise<string> {
  const { tenant, idempotencyKey, nowUs } = request;
  const asked = { ...readTrainRequest(request), tenant, idempotencyKey };
  const earlier = await findEarlier({ ...asked, nowUs }, adapters);
  const { request: wanted, market } = planTraining(asked, adapters.packs, earlier);
  const nowOfMarketUs = await adapters.time.nowUs(tenant, market);
  const { marketTimesUs } = await bindRequest(keyed(request), { [market]: nowOfMarketUs }, adapters.keys);
  const asOfUs = marketTimesUs[market] ?? nowOfMarketUs;
  await startTraining({ ...wanted, author: authorOf(request), asOfUs, nowUs }, adapters);
  return wanted.run;
}

function readTrainRequest(request: RouteRequest): TrainRequest {
  const parsed = TrainRequest.safeParse(readJson(request, maxBodyBytes));
  if (parsed.success) return parsed.data;
  const expected = 'expected {"pack": …, "size": …, "seed": …, "run": …, "resume": …}';
  throw new RequestError('TG-1001', expected, fieldErrors(parsed.error, 'TG-1001'));
}

/** Whose files are asked for, and by whom. */
function filesOf(request: RouteRequest): ReportQuestion {
  const { tenant, nowUs, headers } = request;
  return { tenant, run: readParam(request, 'run'), caller: { nowUs, host: headers['host'] } };
}

function authorOf({ tokenId }: RouteRequest): string {
  return `token ${tokenId}`;
}
