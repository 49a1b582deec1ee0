import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { localPaths } from '../../lib/local/paths.ts';
import { installPython } from '../../lib/local/python-environment.ts';
import { trainerPackages } from '../../lib/local/python-packages.ts';
import type { Limit } from '../measure/judge-limit.ts';
import { whyNotLoaded } from '../measure/lane-process.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { turned } from '../measure/turned.ts';
import { benchPython, installPythonPeers } from '../peer-packages.ts';
import type { Measurements, NotRun, Suite, SuiteRun } from '../suite.ts';
import { writeTrainingData } from './training-data.ts';
import { trialsLostByKill } from './training-kill.ts';
import * as plans from './training-plan.ts';
import {
  areaOf,
  type Found,
  peerLane,
  type Programs,
  searchWithOurs,
  searchWithPeer,
  type Searching,
} from './training-search.ts';

const { fullPlan } = plans;

/** A search for parameters against the loop that most people write. */
export const training: Suite = {
  title: 'Search for parameters',
  method: [
    `${fullPlan.trials} trials over six parameters of LightGBM, two heads and two folds of 10,000 and 20,000 rows of 62 features, at`,
    `most ${fullPlan.rounds} rounds, one thread; the sampler is TPE. Each round has rows and a seed of its own, and all candidates run in it`,
    'one after the other, each a whole process: loading and reading included. **Tidegate** shares one binned data set among',
    'all fits of a fold, stops a fit early, and prunes a trial by its boosting rounds (Hyperband). The **Optuna loop** is',
    'the one of the examples: a fresh data set for each fit, stopped early by the area under the curve; the **callback** is',
    'that of optuna-integration with its median pruner. All draw from the same ranges. What each has found is then fitted in one',
    'and the same way, and judged on 100,000 rows that no search has seen: the mean of the two areas. The figures count only',
    `while our mean over all rounds is no more than ${plans.largestAreaLost} below that of the Optuna loop. In each round another search of ours`,
    'is ended by SIGKILL in the midst of a trial and started again: lost are trials that had to be repeated, or are gone.',
  ].join('\n'),
  defaultRuns: 5,
  async run(run) {
    const { programs, notRun } = await preparePrograms(run);
    return { ...(await measureSearches(programs, fullPlan, run)), notRun, goals: plans.goals };
  },
};

interface Prepared {
  readonly programs: Programs;
  readonly notRun: readonly NotRun[];
}

async function preparePrograms({ signal }: SuiteRun): Promise<Prepared> {
  const paths = localPaths();
  const packages = trainerPackages(paths);
  const machine = { paths, environment: process.env, signal };
  await installPython({ ...machine, packages });
  const ours = { python: packages.python, trainer: join(paths.root, 'containers', 'trainer') };
  const installed = await installPythonPeers(machine);
  const { python } = benchPython(paths);
  const reason =
    installed.kind === 'absent' ? installed.reason : await whyNotLoaded(peerLane(python, 'optuna_loop.py'), signal);
  if (reason === undefined) return { programs: { ours, peers: python }, notRun: [] };
  return { programs: { ours }, notRun: plans.peers.map(({ column }) => ({ column, reason })) };
}

/** @param run each of its rounds takes the next seed */
export async function measureSearches(
  programs: Programs,
  plan: plans.TrainingPlan,
  run: SuiteRun,
): Promise<Pick<Measurements, 'series' | 'limits'>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-training-'));
  const columns = [plans.ours, ...(programs.peers === undefined ? [] : plans.peers.map(({ column }) => column))];
  const collectors = new Map(columns.map((column) => [column, seriesCollector(column)]));
  const lost: number[] = [];
  try {
    for (let round = 0; round < run.runs; round += 1) {
      const seed = run.seed + round;
      const own = join(folder, String(seed));
      mkdirSync(own);
      const data = writeTrainingData(own, seed, plan);
      const searching = { programs, plan, data, seed, signal: run.signal };
      for (const column of turned(columns, round)) {
        const told = await measureOne(searching, { column, collector: collectors.get(column) });
        run.tell(`round ${round + 1} of ${run.runs}: ${column}: ${told}`);
      }
      run.tell(`round ${round + 1} of ${run.runs}: a search is killed …`);
      lost.push(await trialsLostByKill(searching));
      rmSync(own, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const series = [...collectors.values()].flatMap((collector) => collector.series());
  return { series, limits: limitsOf(series, lost) };
}

interface Measured {
  readonly column: string;
  readonly collector: SeriesCollector | undefined;
}

async function measureOne(searching: Searching, { column, collector }: Measured): Promise<string> {
  const startedMs = performance.now();
  const found = await search(column, searching);
  const seconds = (performance.now() - startedMs) / 1000;
  if (found.trials !== searching.plan.trials) throw new Error(`${column} has run ${found.trials} trials`);
  collector?.add(plans.figures.processor, 's', found.cpuSeconds);
  collector?.add(plans.figures.wall, 's', seconds);
  const area = await areaOf(found, searching);
  collector?.add(plans.figures.area, plans.areaUnit.name, area / plans.areaUnit.size);
  return `${found.cpuSeconds.toFixed(1)} s of processor time, AUC ${area.toFixed(5)}`;
}

function search(column: string, searching: Searching): Promise<Found> {
  const peer = plans.peers.find((candidate) => candidate.column === column);
  return peer === undefined ? searchWithOurs(searching) : searchWithPeer(peer, searching);
}

function limitsOf(series: Measurements['series'], lost: readonly number[]): readonly Limit[] {
  const kill = {
    ...{ name: 'trials lost by a SIGKILL, most in a round', unit: 'trials' },
    ...{ value: Math.max(...lost), atMost: plans.mostTrialsLost },
  };
  const [area, typicalArea] = [meanArea(series, plans.ours), meanArea(series, plans.typical)];
  if (area === undefined || typicalArea === undefined) return [kill];
  const equal = {
    ...{ name: `AUC lost against the ${plans.typical}, mean of the rounds`, unit: plans.areaUnit.name },
    ...{ value: typicalArea - area, atMost: plans.largestAreaLost / plans.areaUnit.size },
  };
  return [equal, kill];
}

function meanArea(series: Measurements['series'], column: string): number | undefined {
  const values = series.find((one) => one.name === plans.figures.area && one.column === column)?.values;
  return values && values.reduce((sum, value) => sum + value, 0) / values.length;
}
