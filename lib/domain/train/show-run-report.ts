import type { TrainRunReport } from '../../../schemas/run-api.ts';
import { RequestError } from '../fault.ts';
import type { UploadCaller, UploadUrls } from '../ingest/import-uploads.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import type { TrainRuns } from './train-runs.ts';

export interface ReportQuestion {
  readonly tenant: string;
  readonly run: string;
  readonly caller: UploadCaller;
}

export interface ReportPorts {
  readonly runs: Pick<TrainRuns, 'find'>;
  readonly lake: Pick<Lake, 'list'>;
  readonly urls: Pick<UploadUrls, 'get'>;
}

/** Where the report of a run is. It is written last, so a run that broke off may have none. */
export async function showRunReport(
  { tenant, run, caller }: ReportQuestion,
  ports: ReportPorts,
): Promise<TrainRunReport> {
  const found = await ports.runs.find(tenant, run);
  if (found === undefined) throw new RequestError('TG-3090', `there is no run ${run}`);
  const fileOf = async (format: 'json' | 'html') => {
    const key = lakeKeys.report.key(tenant, run, format);
    if (!(await ports.lake.list(key)).includes(key))
      throw new RequestError('TG-3092', `${run} is ${found.status}, and has no report`);
    return { key, url: ports.urls.get(key, caller) };
  };
  return { contract: 'train-run-report/1', run, json: await fileOf('json'), html: await fileOf('html') };
}
