import { fillRandomDoubles } from '../measure/random-doubles.ts';
import type { Limit } from '../measure/judge-limit.ts';
import type { RatioGoal } from '../measure/judge-ratio.ts';
import { percentile, type Series } from '../measure/summarise.ts';

/** How much is called; tests call little. */
export interface HandlerPlan {
  /** Until the engine has optimised what is called. */
  readonly warmUpCalls: number;
  /** Of each candidate in each round. */
  readonly turns: number;
  readonly calls: number;
}

export const fullHandler: HandlerPlan = { warmUpCalls: 20_000, turns: 5, calls: 4000 };

export interface HandlerCandidate {
  readonly column: string;
  /** In `bench/peers/handler`. */
  readonly program: string;
  /** Of its packages: what is only the platform's own is there on every machine. */
  readonly needsPeers: boolean;
  /** Written to the log by a call. */
  readonly lines: number;
}

export const columns = {
  bare: 'bare handler',
  ours: 'Tidegate',
  middy: 'middy, two middlewares',
  powertools: 'middy + Powertools',
  sdk: 'middy + Powertools + SDK',
} as const;

export const handlerCandidates: readonly HandlerCandidate[] = [
  { column: columns.bare, program: 'bare.ts', needsPeers: false, lines: 0 },
  { column: columns.ours, program: 'tidegate.ts', needsPeers: false, lines: 1 },
  { column: columns.middy, program: 'two-middlewares.ts', needsPeers: false, lines: 0 },
  { column: columns.powertools, program: 'powertools.mjs', needsPeers: true, lines: 2 },
];

/** What is imported at a cold start, and how many bytes that is. */
export const importCandidates: readonly HandlerCandidate[] = [
  { column: columns.bare, program: 'bare.ts', needsPeers: false, lines: 0 },
  { column: columns.ours, program: 'predict-lambda.ts', needsPeers: false, lines: 0 },
  { column: columns.middy, program: 'two-middlewares.ts', needsPeers: false, lines: 0 },
  { column: columns.powertools, program: 'powertools.mjs', needsPeers: true, lines: 0 },
  { column: columns.sdk, program: 'powertools-sdk.mjs', needsPeers: true, lines: 0 },
];

export const figures = {
  call: 'a call',
  added: 'added to the bare handler, per call',
  import: 'import in a new process',
  resident: 'resident memory after the import',
  bundle: 'bundle',
} as const;

export const goals: readonly RatioGoal[] = [
  { figure: figures.added, column: columns.ours, peer: columns.powertools, atLeast: 3 },
  { figure: figures.import, column: columns.ours, peer: columns.sdk, atLeast: 8 },
];

const mostAddedUs = 20;
const mostBundleKb = 120;

export function limitsOf(series: readonly Series[]): readonly Limit[] {
  const median = (figure: string): number => {
    const found = series.find(({ name, column }) => name === figure && column === columns.ours)?.values ?? [];
    const sorted = found.toSorted((a, b) => a - b);
    return percentile(sorted, 0.5);
  };
  return [
    { name: `${figures.added}, median`, unit: 'µs', value: median(figures.added), atMost: mostAddedUs },
    { name: 'bundle of the predict Lambda', unit: 'KB', value: median(figures.bundle), atMost: mostBundleKb },
  ];
}

const features = 62;

/** Of API Gateway, as Lambda gets it. */
export function handlerEvent(seed: number) {
  const values = new Float64Array(features);
  fillRandomDoubles(values, seed);
  const numbers = [...values].map((value) => (Number.isNaN(value) ? 0 : value));
  return {
    ...{ httpMethod: 'GET', resource: '/predictions/{entity}', path: '/predictions/BTC-USD' },
    pathParameters: { entity: 'BTC-USD' },
    queryStringParameters: { model: 'liquidation', horizon: '15m' },
    headers: { Authorization: `Bearer tg_${'a'.repeat(43)}`, Accept: 'application/json' },
    body: JSON.stringify({ numbers }),
    isBase64Encoded: false,
  };
}
