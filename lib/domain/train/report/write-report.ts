import { Evaluation } from '../../../../schemas/evaluation.ts';
import type { Report } from '../../../../schemas/report.ts';
import type { SizeSettings } from '../../../../schemas/runs.ts';
import { TidegateError } from '../../fault.ts';
import { secondUs } from '../../time.ts';
import { parseDocument, type ReadPlace } from '../evaluation/result-reader.ts';
import type { TrainRun } from '../train-runs.ts';
import { drawPage } from './page.ts';
import { readExplanations } from './read-explanations.ts';
import { type PlacedSearch, readCurves, readResult, readSearch } from './read-report-files.ts';

export interface ReportToMake {
  readonly run: TrainRun;
  /** Of the model that the run has registered. */
  readonly version: number | null;
  readonly evaluationPlace: string;
  /** Of the `TrainResult` of the model that is to be served. */
  readonly trainPlace: string;
  /** By group of heads; none where nothing was searched. */
  readonly searches: readonly PlacedSearch[];
  /** Names of the regimes by their numbers. */
  readonly regimes: readonly string[];
  /** Settings of the size `full`: what the run has shortened is told beside. */
  readonly full: SizeSettings;
}

/** The same figures twice: as a document for programs, and as a page that needs nothing but itself. */
export async function writeReport(
  asked: ReportToMake,
  read: ReadPlace,
): Promise<{ readonly report: Report; readonly html: string }> {
  const { run, version, evaluationPlace, trainPlace, searches, regimes, full } = asked;
  const evaluation = parseDocument(Evaluation, evaluationPlace, await read(evaluationPlace));
  if (evaluation.run !== run.run) {
    throw new TidegateError('TG-3087', `${evaluationPlace} is of run ${evaluation.run}, not of ${run.run}`);
  }
  const trained = await readResult(trainPlace, read);
  const report: Report = {
    contract: 'report/1',
    ...{ tenant: run.tenant, run: run.run, pack: run.pack, model: run.model, version },
    ...{ trigger: run.trigger, seed: run.seed, author: run.author, asOfUs: run.asOfUs, startedAtUs: run.startedAtUs },
    ...{ size: run.size, settings: run.settings, shortened: shortened(run.settings, full) },
    ...{ dataset: evaluation.dataset, steps: stepsOf(run), evaluation },
    searches: await Promise.all(searches.map((search) => readSearch(search, read))),
    curves: await readCurves(trained, read),
    explanations: await readExplanations({ result: trained, regimes, resampling: evaluation }, read),
  };
  return { report, html: drawPage(report) };
}

const lengths = ['historyUs', 'trailingUs', 'trainUs', 'testUs', 'trials', 'rounds', 'patience'] as const;

function shortened(settings: SizeSettings, full: SizeSettings): Report['shortened'] {
  return lengths.flatMap((setting) => {
    const [here, whole] = [settings[setting], full[setting]];
    return lengthOf(setting, here) < lengthOf(setting, whole) ? [{ setting, here, full: whole }] : [];
  });
}

/** Without patience boosting never stops early. */
function lengthOf(setting: (typeof lengths)[number], value: number): number {
  return setting === 'patience' && value === 0 ? Infinity : value;
}

function stepsOf({ steps }: TrainRun): Report['steps'] {
  return steps.map(({ name, startedAtUs, finishedAtUs, cpuSeconds, peakMiB, note }) => {
    return { name, seconds: Math.max(0, finishedAtUs - startedAtUs) / secondUs, cpuSeconds, peakMiB, note };
  });
}
