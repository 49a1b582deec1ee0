import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import type { Pack } from './pack.ts';
import { writeReport } from './report/write-report.ts';
import { searchesOf } from './run-documents.ts';
import { placeIn } from './run-jobs.ts';
import { readPlaces } from './run-places.ts';
import type { TrainRun } from './train-runs.ts';

export interface ReportRunPorts {
  readonly lake: Pick<Lake, 'get' | 'putOnce'>;
  readonly lakeBucket: string;
}

export interface RunToReport {
  readonly run: TrainRun;
  readonly pack: Pack;
  readonly version: number;
}

/** Writes the report of a run into the lake, for programs and for people; the one for people is the last. */
export async function reportRun({ run, pack, version }: RunToReport, { lake, lakeBucket }: ReportRunPorts) {
  const { tenant } = run;
  const resultPlace = (job: string) =>
    placeIn(lakeBucket, lakeKeys.trainResult.key(tenant, run.run, job, trainingFiles.result));
  const asked = {
    ...{ run, version, regimes: pack.regimes, full: pack.sizes.full },
    evaluationPlace: placeIn(lakeBucket, lakeKeys.evaluation.key(tenant, run.run)),
    trainPlace: resultPlace('train'),
    searches: searchesOf(run, pack).map(({ group, jobs }) => ({ group: group.name, places: jobs.map(resultPlace) })),
  };
  const { report, html } = await writeReport(asked, readPlaces(lake, lakeBucket));
  await lake.putOnce(lakeKeys.report.key(tenant, run.run, 'json'), Buffer.from(JSON.stringify(report)));
  await lake.putOnce(lakeKeys.report.key(tenant, run.run, 'html'), Buffer.from(html));
}
