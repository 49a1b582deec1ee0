import { rmSync } from 'node:fs';
import process from 'node:process';
import { localPaths } from '../../lib/local/paths.ts';
import { type EngineLane, type Machine, engineLanes, installLane, whyNotRun } from '../engine-lanes.ts';
import { type AnswerBook, answerBook } from '../measure/equal-answers.ts';
import { startPlatform } from '../measure/platform-process.ts';
import { makeStateFolder, sessionIn } from '../measure/platform-state.ts';
import { type StepMeasure, stepMeter } from '../measure/step-meter.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import type { NotRun, Suite, SuiteRun } from '../suite.ts';
import { connections, measureUse, measuredCalls, measuredEvents } from './engine-use.ts';

/** No platform of this suite lives longer. */
const longestLifeMs = 10 * 60_000;

/** What an engine costs beside another: the same app, the same calls, in turns on the same machine. */
export const engines: Suite = {
  title: 'Engines side by side',
  method: [
    'In each round every engine starts once in an empty state folder (`tidegate up --fast`, packages installed), is',
    'measured, and ends before the next one starts. A step of the **start** is measured from the line that ends the step',
    'before it; the start as a whole ends when the rows of the demo can be read. **Memory** is the highest sum of the',
    'resident memory, pages that processes share counted for each: during two seconds after the start, and during the',
    `calls of ${connections} connections. **Calls** are counted when every engine gave the same answers, times and names`,
    `of requests apart: ${measuredCalls} of each kind per round, warm, one after the other; the call by the SDK gives the`,
    'router the event of `GET /health` without the gateway. An **event** is one trade, closed by its sender;',
    `${measuredEvents} per round follow one another, each from the start of its POST until a reader that polls reads its row.`,
  ].join('\n'),
  async run(run) {
    const machine = { paths: localPaths(), environment: process.env };
    const { ready, notRun } = sortLanes(machine);
    for (const lane of ready) await installLane(lane, { ...machine, signal: run.signal });
    const answers = answerBook();
    const columns = ready.map((lane) => ({ lane, collector: seriesCollector(lane.name) }));
    for (let round = 1; round <= run.runs; round += 1) {
      for (const { lane, collector } of columns) {
        run.tell(`round ${round} of ${run.runs}: ${lane.name} …`);
        await measureLane(lane, { run, collector, answers });
      }
    }
    return { series: columns.flatMap(({ collector }) => collector.series()), notRun };
  },
};

function sortLanes(machine: Machine) {
  const ready: EngineLane[] = [];
  const notRun: NotRun[] = [];
  for (const lane of engineLanes) {
    const reason = whyNotRun(lane, machine);
    if (reason === undefined) ready.push(lane);
    else notRun.push({ column: lane.name, reason });
  }
  if (ready.length === 0) throw new Error(`no engine can run: ${notRun.map(({ reason }) => reason).join('; ')}`);
  return { ready, notRun };
}

interface LaneMeasurement {
  readonly run: SuiteRun;
  readonly collector: SeriesCollector;
  readonly answers: AnswerBook;
}

async function measureLane(lane: EngineLane, { run, collector, answers }: LaneMeasurement): Promise<void> {
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(longestLifeMs)]);
  const state = makeStateFolder('engines');
  const meter = stepMeter({ nowMs: () => performance.now(), takePeakMib: () => undefined });
  const platform = startPlatform({
    command: ['bin/tidegate.ts', 'up', '--fast', '--engine', lane.engine.name, ...lane.flags],
    state,
    signal,
    onLine: (line) => meter.readLine(line),
  });
  try {
    await platform.untilUp();
    collectSteps(collector, meter.finish('Show'));
    const session = sessionIn(state, lane.engine.name);
    await measureUse({ column: lane.name, session, pid: platform.pid, seed: run.seed, signal, collector, answers });
  } catch (error) {
    throw new Error(`${lane.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await platform.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

/** Steps of `up`, and what they are called here. */
const startFigures = {
  'Start engine': 'start: the engine answers',
  Bootstrap: 'start: bootstrap',
  Deploy: 'start: deploy',
  Total: 'start: all of it, to the first rows',
} as const;

export function collectSteps(collector: SeriesCollector, steps: readonly StepMeasure[]): void {
  for (const [title, name] of Object.entries(startFigures)) {
    const step = steps.find((candidate) => candidate.title === title);
    if (step === undefined) throw new Error(`the start showed no step ${title}`);
    collector.add(name, 's', step.seconds);
  }
}
