import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { localPaths } from '../../lib/local/paths.ts';
import { type LaneConversation, openConversation } from '../measure/lane-conversation.ts';
import { percentile, type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { turned } from '../measure/turned.ts';
import { installNodePeers, type PeerPackages } from '../peer-packages.ts';
import { Timing } from '../peers/handler/protocol.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import * as plans from './handler-plan.ts';
import { bundleHandler, handlerProgram, predictLambda } from './handler-programs.ts';
import { withoutCaches } from './cold.ts';

const { columns, figures } = plans;
const start = promisify(execFile);

/** What stands around the work of a function: its layers when it is warm, its code when it is cold. */
export const handler: Suite = {
  title: 'The layers of a function',
  method: [
    'All handlers read the same event of API Gateway with 62 numbers, and give the same answer; what they take more than the',
    '**bare** one is **added** by their layers. Tidegate is what every route goes through: it finds the route, checks the token',
    '(in memory), decodes, writes a line with the trace, and turns errors into problem documents. Powertools is as its',
    'documentation has it: logger, metrics and tracer as middlewares, a line and a metric per request; outside of Lambda its',
    'tracer sends nothing. One loop times all, each in a process of its own; what they log is counted and goes nowhere. In',
    `each round every candidate has ${plans.fullHandler.turns} turns of ${plans.fullHandler.calls.toLocaleString('en')} calls, in changing order. An **import** is that of the bundled module`,
    'in a new process, from its first line on; that of Tidegate is everything that the Lambda of predictions imports, and its',
    '**bundle** is that Lambda as it is deployed.',
  ].join('\n'),
  defaultRuns: 11,
  async run(run) {
    const machine = { paths: localPaths(), environment: process.env, signal: run.signal };
    return measureHandlers({ plan: plans.fullHandler, peers: await installNodePeers(machine) }, run);
  },
};

/** A candidate, bundled. */
interface Bundled extends plans.HandlerCandidate {
  readonly module: string;
  readonly kilobytes: number;
}

interface Measuring {
  readonly run: SuiteRun;
  readonly collect: (column: string) => SeriesCollector;
}

export async function measureHandlers(
  { plan, peers }: { readonly plan: plans.HandlerPlan; readonly peers: PeerPackages },
  run: SuiteRun,
): Promise<Measurements> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-handler-'));
  const collectors = new Map<string, SeriesCollector>();
  const collect = (column: string): SeriesCollector => {
    const collector = collectors.get(column) ?? seriesCollector(column);
    collectors.set(column, collector);
    return collector;
  };
  const bundled = (candidates: readonly plans.HandlerCandidate[]): readonly Bundled[] =>
    bundleAll(
      candidates.filter(({ needsPeers }) => !needsPeers || peers.kind === 'ready'),
      folder,
    );
  try {
    await measureCalls(bundled(plans.handlerCandidates), { run, collect }, plan);
    const imported = bundled(plans.importCandidates);
    await measureImports(imported, { run, collect });
    for (const { column, kilobytes } of imported)
      if (column !== columns.ours) collect(column).add(figures.bundle, 'KB', kilobytes);
    collect(columns.ours).add(figures.bundle, 'KB', predictLambda(join(folder, 'predict.mjs')));
    const series = [...collectors.values()].flatMap((collector) => collector.series());
    return { series, notRun: notRunOf(peers), goals: plans.goals, limits: plans.limitsOf(series) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bundleAll(candidates: readonly plans.HandlerCandidate[], folder: string): readonly Bundled[] {
  return candidates.map((candidate) => {
    const module = join(folder, `${candidate.program.replace(/\W/g, '-')}.mjs`);
    return { ...candidate, module, kilobytes: bundleHandler(candidate.program, module) };
  });
}

type OpenHandler = plans.HandlerCandidate & { readonly lane: LaneConversation };

async function measureCalls(bundles: readonly Bundled[], { run, collect }: Measuring, plan: plans.HandlerPlan) {
  const open: OpenHandler[] = [];
  try {
    for (const one of bundles) open.push({ ...one, lane: await openHandler(one, run) });
    await proveAnswers(open, run);
    for (const { lane } of open) await lane.ask({ calls: plan.warmUpCalls });
    for (let round = 0; round < run.runs; round += 1) {
      run.tell(`calls, round ${round + 1} of ${run.runs} …`);
      collectTimes(await measureRound(turned(open, round), plan), collect);
    }
  } finally {
    for (const { lane } of open) await lane.stop();
  }
}

function collectTimes(times: ReadonlyMap<string, number>, collect: Measuring['collect']): void {
  const bare = times.get(columns.bare) ?? Number.NaN;
  for (const [column, time] of times) {
    collect(column).add(figures.call, 'µs', time);
    if (column !== columns.bare) collect(column).add(figures.added, 'µs', time - bare);
  }
}

function openHandler({ module }: Bundled, { seed, signal }: SuiteRun): Promise<LaneConversation> {
  const command = { program: localPaths().node, script: handlerProgram('serve-handler.mjs') };
  return openConversation({ ...command, task: { module, event: plans.handlerEvent(seed) }, signal });
}

/** The same answer from everybody, and from each the lines that its layers are to write. */
async function proveAnswers(open: readonly OpenHandler[], run: SuiteRun): Promise<void> {
  const bodies = new Set<string>();
  for (const { lane, column, lines: expected } of open) {
    const { answer, lines } = Timing.parse(await lane.ask({ calls: 1 }));
    if (answer.statusCode !== 200) throw new Error(`${column} answers ${answer.statusCode}: ${answer.body}`);
    if (lines < expected) throw new Error(`${column} writes ${lines} lines to its log, not ${expected}`);
    bodies.add(answer.body);
  }
  if (bodies.size !== 1) throw new Error(`the handlers differ: ${[...bodies].join(' ')}`);
  run.tell(`${open.length} handlers give the same answer`);
}

/** Short turns, so that what else the machine does falls on all alike: the median of a candidate's turns, per call. */
async function measureRound(open: readonly OpenHandler[], { turns, calls }: plans.HandlerPlan) {
  const taken = new Map<string, number[]>(open.map(({ column }) => [column, []]));
  for (let turn = 0; turn < turns; turn += 1)
    for (const { column, lane } of turned(open, turn)) {
      const { microseconds } = Timing.parse(await lane.ask({ calls }));
      taken.get(column)?.push(microseconds / calls);
    }
  return new Map([...taken].map(([column, times]) => [column, median(times)]));
}

function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

const Imported = z.strictObject({ ms: z.number().positive(), resident: z.number() });

async function measureImports(bundles: readonly Bundled[], { run, collect }: Measuring): Promise<void> {
  for (let round = 0; round < run.runs; round += 1) {
    run.tell(`imports, round ${round + 1} of ${run.runs} …`);
    for (const { column, module } of turned(bundles, round)) {
      const line = [handlerProgram('import-time.mjs'), module];
      const { stdout } = await start(localPaths().node, line, { signal: run.signal, env: withoutCaches() });
      const { ms, resident } = Imported.parse(JSON.parse(stdout));
      collect(column).add(figures.import, 'ms', ms);
      collect(column).add(figures.resident, 'MiB', resident / 2 ** 20);
    }
  }
}

function notRunOf(peers: PeerPackages): Measurements['notRun'] {
  if (peers.kind === 'ready') return [];
  return [columns.powertools, columns.sdk].map((column) => ({ column, reason: peers.reason }));
}
