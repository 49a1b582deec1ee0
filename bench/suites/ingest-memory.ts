import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fitLine, type Line } from '../measure/fit-line.ts';
import type { Limit } from '../measure/judge-limit.ts';
import type { Series } from '../measure/summarise.ts';
import type { Suite, SuiteRun } from '../suite.ts';
import { StreamedMemory, type StreamTask } from './ingest-memory-protocol.ts';

const events = 1_000_000;
const samples = 100;
const features = 62;
const mebibyte = 2 ** 20;
const mostAboveBare = 200;
/** Whoever keeps one reference per event keeps eight bytes of it. */
const leastKeptPerEvent = 8;
/** Two standard errors above the slope: 97.5 % of what it could be. */
const confidence = 2;
/** Else the features were not warm, and their memory would not be that of a market. */
const leastPresent = 0.9;

/** In much memory V8 grows its nursery and lets garbage lie: a small function has no room for that. */
const flags = ['--expose-gc', '--max-semi-space-size=4'];
const longestMs = 60 * 60_000;

const start = promisify(execFile);

/** Whether memory grows with the events that have passed. */
export const ingestMemory: Suite = {
  title: 'Memory of ingest',
  defaultRuns: 1,
  method: [
    `${events.toLocaleString('en')} events of the simulated liquidation market, three symbols in turn, in requests of 500 through the consumer of the`,
    `ingest queue and the ${features} features of the view \`crypto\`, in one process. Stores are in memory and hold what replaces`,
    'itself, states and rows; raw events and the states of past hours go down a sink. **Heap** and **resident** are read',
    `${samples} times, each right after a collection of garbage; **peak** is the most that was resident after any request. The`,
    '**growth** per event is the slope of a line through the samples of the second half; its limit, less than a reference',
    'of eight bytes per event, is held against the slope and two of its standard errors. V8 gets a nursery of 4 MiB a',
    'half, as in a small function.',
  ].join('\n'),
  async run(run) {
    const runs = [];
    for (let round = 1; round <= run.runs; round += 1) {
      run.tell(`round ${round} of ${run.runs}: ${events.toLocaleString('en')} events …`);
      runs.push({
        bare: await bareMemory(run),
        streamed: await streamMemory({ seed: run.seed, events, samples }, run),
      });
    }
    const judged = runs.map(judgeMemory);
    return {
      series: [
        series(
          'bare Node, resident',
          judged.map(({ bare }) => bare),
        ),
        series(
          'resident, peak',
          judged.map(({ peak }) => peak),
        ),
        series(
          'resident',
          runs.flatMap(({ streamed }) => streamed.samples.map(({ resident }) => resident / mebibyte)),
        ),
        series(
          'heap',
          runs.flatMap(({ streamed }) => streamed.samples.map(({ heap }) => heap / mebibyte)),
        ),
        { name: 'growth of the heap', unit: 'B/event', values: judged.map(({ heap }) => heap.slope) },
        {
          name: 'growth of the resident memory',
          unit: 'B/event',
          values: judged.map(({ resident }) => resident.slope),
        },
      ],
      notRun: [],
      limits: judged.flatMap(({ limits }) => limits),
    };
  },
};

interface Round {
  /** Of a Node that does nothing, in the same minutes. */
  readonly bare: number;
  readonly streamed: StreamedMemory;
}

/** In mebibytes, and per event in bytes. */
export function judgeMemory({ bare, streamed }: Round) {
  const secondHalf = streamed.samples.slice(streamed.samples.length / 2);
  const heap = fitLine(secondHalf.map((sample) => [sample.events, sample.heap]));
  const resident = fitLine(secondHalf.map((sample) => [sample.events, sample.resident]));
  const peak = streamed.residentPeak / mebibyte;
  const limits: readonly Limit[] = [
    { name: 'resident, peak, above bare Node', unit: 'MiB', value: peak - bare / mebibyte, atMost: mostAboveBare },
    { name: 'growth of the heap, + 2 se', unit: 'B/event', value: mostGrowth(heap), atMost: leastKeptPerEvent },
    {
      name: 'growth of the resident memory, + 2 se',
      unit: 'B/event',
      value: mostGrowth(resident),
      atMost: leastKeptPerEvent,
    },
  ];
  return { bare: bare / mebibyte, peak, heap, resident, limits };
}

function mostGrowth({ slope, standardError }: Line): number {
  return slope + confidence * standardError;
}

function series(name: string, values: readonly number[]): Series {
  return { name, unit: 'MiB', values };
}

async function bareMemory({ signal }: SuiteRun): Promise<number> {
  const script = 'process.stdout.write(String(process.memoryUsage.rss()))';
  const { stdout } = await start(process.execPath, ['--eval', script], { signal });
  return Number(stdout);
}

async function streamMemory(task: StreamTask, { signal }: SuiteRun): Promise<StreamedMemory> {
  const program = fileURLToPath(new URL('ingest-memory-process.ts', import.meta.url));
  const line = [...flags, program, JSON.stringify(task)];
  const { stdout } = await start(process.execPath, line, { signal, timeout: longestMs });
  const streamed = StreamedMemory.parse(JSON.parse(stdout));
  const absent = streamed.present.filter((count) => count < leastPresent * features);
  if (streamed.applied < 0.99 * task.events || absent.length > 0) {
    throw new Error(
      `of ${task.events} events ${streamed.applied} were applied; features with a value: ${streamed.present.join(', ')}`,
    );
  }
  return streamed;
}
