/** State "Report" of retrain-model, the last one. Reports are written once: a double start ends the run in the same way. */
import { ReportToWrite } from '../../schemas/runs.ts';
import { reportRun } from '../../lib/domain/train/report-run.ts';
import { demandPack } from '../wiring/packs.ts';
import { lakeAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = lakeAdapters(process.env);

export const handler = wireTrainStep(
  { name: 'write-report', state: 'Report', input: ReportToWrite, endsAs: 'registered' },
  adapters,
  async ({ version }, run) => {
    await reportRun({ run, pack: demandPack(run.pack), version }, adapters);
    return { output: { version }, note: 'written', end: { status: 'registered', version } };
  },
);
