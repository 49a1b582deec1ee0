import { rmSync } from 'node:fs';
import { type Api, eventWay } from '../measure/event-way.ts';
import { watchMemory } from '../measure/family-memory.ts';
import type { Limit } from '../measure/judge-limit.ts';
import { startPlatform } from '../measure/platform-process.ts';
import { makeStateFolder, sessionIn } from '../measure/platform-state.ts';
import { randomPrices } from '../measure/random-prices.ts';
import { type StepMeasure, stepMeter } from '../measure/step-meter.ts';
import { type Series, type SeriesCollector, seriesCollector, summariseSeries } from '../measure/summarise.ts';
import type { Suite, SuiteRun } from '../suite.ts';

const warmUpEvents = 10;
const measuredEvents = 200;
/** For all events together; a way that takes longer than a second and a half on average is a defect, not a figure. */
const longestEventsMs = 5 * 60_000;
/** No platform of this suite lives longer. */
const longestLifeMs = 10 * 60_000;

/** Starts that end with a trained model, and how long they may take, packages installed. */
const starts = [
  { kind: 'cold', flags: ['--fast'], atMostSeconds: 180, isFresh: true },
  { kind: 'warm', flags: ['--fast'], atMostSeconds: 180, isFresh: false },
  { kind: 'whole', flags: [], atMostSeconds: 360, isFresh: true },
] as const;

/** What a newcomer feels: how long until the platform is up, what it takes, and how soon an event can be read. */
export const start: Suite = {
  title: 'From nothing to a trained model',
  method: [
    'A start is `npm start -- --once --fast` with packages installed: **cold** in an empty state folder, **warm** in',
    'the same folder again; a **whole** one is `npm start -- --once` in an empty folder. A step is measured from the line that ends the step before it to its own; the first one',
    'includes the loading of the programs. Memory is the highest sum of the resident memory of all processes of the',
    `start, sampled during the step. An **event** is one trade, closed by its sender, of one entity; ${measuredEvents}`,
    'follow one another on a warm platform, each from the start of its POST until a reader that polls reads its row.',
  ].join('\n'),
  async run(run) {
    const state = makeStateFolder('start');
    const collector = seriesCollector();
    try {
      const planned = Array.from({ length: run.runs }, () => starts).flat();
      for (const [index, { kind, flags, isFresh }] of planned.entries()) {
        if (isFresh) rmSync(state, { recursive: true, force: true });
        run.tell(`start ${index + 1} of ${planned.length}: ${kind} …`);
        collectSteps(collector, kind, await measureStart(state, flags, run.signal));
      }
      run.tell(`${measuredEvents} events …`);
      await measureEvents(state, run, collector);
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
    const series = collector.series();
    return { series, notRun: [], limits: limitsOf(series) };
  },
};

function limitsOf(series: readonly Series[]): readonly Limit[] {
  return starts.flatMap(({ kind, atMostSeconds }) =>
    series
      .filter(({ name }) => name === totalOf(kind))
      .map((one) => summariseSeries(one))
      .map(({ name, unit, median }) => ({ name: `${name}, median`, unit, value: median, atMost: atMostSeconds })),
  );
}

function totalOf(kind: Kind): string {
  return `${kind} start: Total`;
}

type Kind = (typeof starts)[number]['kind'];

async function measureStart(
  state: string,
  flags: readonly string[],
  interruption: AbortSignal,
): Promise<readonly StepMeasure[]> {
  const signal = AbortSignal.any([interruption, AbortSignal.timeout(longestLifeMs)]);
  const nowMs = (): number => performance.now();
  const meter = stepMeter({ nowMs, takePeakMib: () => memory.takePeakMib() });
  const platform = startPlatform({
    command: ['bin/start.mjs', '--once', ...flags],
    state,
    signal,
    onLine: (line) => meter.readLine(line),
  });
  const memory = watchMemory(platform.pid);
  try {
    await platform.untilSuccess();
    return meter.finish('Stop');
  } finally {
    memory.stop();
    await platform.stop();
  }
}

function collectSteps(collector: SeriesCollector, kind: Kind, steps: readonly StepMeasure[]): void {
  for (const { title, seconds, peakMib } of steps) {
    collector.add(`${kind} start: ${title}`, 's', seconds);
    if (peakMib !== undefined) collector.add(`${kind} start: ${title}, memory`, 'MiB', peakMib);
  }
}

async function measureEvents(state: string, run: SuiteRun, collector: SeriesCollector): Promise<void> {
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(longestLifeMs)]);
  const platform = startPlatform({ command: ['bin/tidegate.ts', 'up', '--fast'], state, signal });
  try {
    await platform.untilUp();
    await sendEvents(sessionIn(state, 'ministack'), run, collector);
  } finally {
    await platform.stop();
  }
}

async function sendEvents(api: Api, { seed, signal }: SuiteRun, collector: SeriesCollector): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(longestEventsMs)]);
  const follow = eventWay({ api, entity: `BENCH-${seed}`, signal: within });
  const prices = randomPrices(seed, warmUpEvents + measuredEvents);
  for (const price of prices.slice(0, warmUpEvents)) await follow(price);
  for (const price of prices.slice(warmUpEvents)) {
    const { postMs, readableMs, readMs } = await follow(price);
    collector.add('event: POST answered', 'ms', postMs);
    collector.add('event: readable', 'ms', readableMs);
    collector.add('event: the last read alone', 'ms', readMs);
  }
}
