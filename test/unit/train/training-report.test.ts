import { describe, expect, it } from 'vitest';
import { evaluateFolds } from '../../../lib/domain/train/evaluation/evaluate-folds.ts';
import { scoreKinds } from '../../../lib/domain/train/evaluation/forecast-scores.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { interval } from '../../../lib/domain/train/report/figures.ts';
import { parameterImportances } from '../../../lib/domain/train/report/parameter-importance.ts';
import { modelIs, scoreWords } from '../../../lib/domain/train/report/score-words.ts';
import { writeReport } from '../../../lib/domain/train/report/write-report.ts';
import type { TrainRun } from '../../../lib/domain/train/train-runs.ts';
import { type ColumnData, writeParquet } from '../../../lib/kernels/parquet/write-parquet.ts';
import { Report } from '../../../schemas/report.ts';
import type { ResultFile } from '../../../schemas/training.ts';
import { walk, type Walked } from '../../support/evaluated-folds.ts';

const hostile = '<script>alert("x")</script>';
const places = {
  evaluationPlace: 's3://lake/demo/runs/r1/evaluation.json',
  trainPlace: 's3://lake/demo/runs/r1/jobs/train/result.json',
  searchPlace: 's3://lake/demo/runs/r1/jobs/search-all-1/result.json',
};
const full = {
  ...{ historyUs: 86_400e6, trailingUs: 86_400e6, trainUs: 3_600e6, testUs: 3_600e6, stepUs: 3_600e6 },
  ...{ trials: 40, workers: 1, rounds: 100, patience: 10 },
};
const run: TrainRun = {
  ...{ tenant: 'demo', run: 'r1', execution: 'e', requestDigest: 'x', pack: 'toy', model: 'toy', size: 'fast' },
  ...{ settings: { ...full, historyUs: 43_200e6, trials: 3 }, trigger: 'manual', seed: 1, author: hostile },
  ...{ asOfUs: 86_400e6, startedAtUs: 90_000e6, status: 'running' },
  steps: [
    {
      name: 'Search',
      startedAtUs: 0,
      finishedAtUs: 2e6,
      note: hostile,
      cpuSeconds: 1,
      peakMiB: 10,
      mebibyteSeconds: 20,
    },
  ],
};

function put(walked: Walked, place: string, content: unknown): Pick<ResultFile, 'sha256' | 'bytes'> {
  return putBytes(walked, place, new TextEncoder().encode(JSON.stringify(content)));
}

function parquet(columns: Readonly<Record<string, Float64Array>>): Uint8Array {
  return writeParquet({
    columns: Object.entries(columns).map(([name, values]): ColumnData => ({ name, type: 'double', values })),
  });
}

function putBytes(walked: Walked, place: string, body: Uint8Array): Pick<ResultFile, 'sha256' | 'bytes'> {
  walked.files.set(place, body);
  return { sha256: sha256Hex(body), bytes: body.length };
}

const trials = [
  { number: 1, state: 'pruned', value: 0.9, parameters: { leaves: 9 }, folds: null, worker: 'a' },
  { number: 0, state: 'complete', value: 0.2, parameters: { leaves: 5 }, folds: [0.2, 0.2], worker: 'a' },
  { number: 2, state: 'complete', value: 0.1, parameters: { leaves: 7 }, folds: [0.1, 0.1], worker: 'b' },
];

/** @param damage columns of the contributions that are put in the place of the right ones */
async function prepare(damage: Readonly<Record<string, Float64Array>> = {}): Promise<Walked> {
  const rows = Array.from({ length: 60 }, (_, row) => row);
  const walked = walk({
    heads: [{ name: 'burst', target: 'burst', horizonUs: 3e6, objective: 'binary', calibration: 'none' }],
    timesUs: rows.map((row) => row * 1e6),
    testedIn: rows.map((row) => (row < 20 ? undefined : Math.floor((row - 20) / 20))),
    labels: { burst: rows.map((row) => (row % 3 === 0 ? 1 : 0)) },
    forecasts: {
      burst: {
        value: rows.map((row) => (row % 3 === 0 ? 0.6 : 0.3)),
        confidence: rows.map((row) => (row % 3 === 0 ? 1 : 0.99)),
        fallback: rows.map(() => 0.4),
      },
    },
    serving: { nested: [], risk: [0.25, 0.5, 0.75], fallback: { features: ['feature'] } },
  });
  const { jobPlace, resultPlace, read } = walked;
  const asked = { jobPlace, resultPlace, baselines: [], regimes: [], seed: 1, resamples: 20 };
  put(walked, places.evaluationPlace, await evaluateFolds(asked, read));
  const ledger = { study: 'toy-r1', heads: ['burst'], score: 'higher & higher', direction: 'maximize', trials };
  const folder = (place: string) => place.slice(0, place.lastIndexOf('/') + 1);
  const file = (kind: ResultFile['kind'], place: string) => ({ kind, head: null, fold: null, place });
  const named = {
    ...file('trials', 'trials.json'),
    ...put(walked, `${folder(places.searchPlace)}trials.json`, ledger),
  };
  put(walked, places.searchPlace, { ...walked.result, mode: 'search', heads: [], files: [named] });
  const curves = {
    head: 'burst',
    metric: 'binary_logloss',
    best: 300,
    objective: 0.4,
    curves: { stop: rows.flatMap(() => [...rows]) },
  };
  const importance = {
    ...{ head: 'burst', scale: 'margin' },
    background: {
      ...{ digest: 'f'.repeat(64), rows: 150, learntRows: 1024 },
      regimes: [
        { regime: 0, rows: 100, learntRows: 768 },
        { regime: 1, rows: 50, learntRows: 256 },
      ],
    },
  };
  const explained = Float64Array.from({ length: 150 }, (_, row) => row);
  const columns = {
    ...{ row_id: explained, event_time_us: explained, regime: explained.map((row) => (row < 100 ? 0 : 1)) },
    ...{
      low: explained.map((row) => (row < 100 ? 0.25 : 9)),
      [hostile]: explained.map(() => 0.5),
      idle: new Float64Array(150),
    },
  };
  const files = [
    { ...file('learning-curves', 'c.json'), ...put(walked, `${folder(places.trainPlace)}c.json`, curves) },
    { ...file('importance', 'i.json'), ...put(walked, `${folder(places.trainPlace)}i.json`, importance) },
    {
      ...file('contributions', 'p.parquet'),
      ...putBytes(walked, `${folder(places.trainPlace)}p.parquet`, parquet({ ...columns, ...damage })),
    },
  ];
  put(walked, places.trainPlace, { ...walked.result, mode: 'train', files });
  return walked;
}

const { searchPlace, ...asked } = places;
const wanted = {
  run,
  version: 3,
  ...asked,
  searches: [{ group: 'all', places: [searchPlace] }],
  regimes: ['calm', 'crash'],
  full,
};

describe('the report of a training', () => {
  it('is a document of its contract', async () => {
    const { report } = await writeReport(wanted, (await prepare()).read);
    expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('says what was shortened, at the top', async () => {
    const { report, html } = await writeReport(wanted, (await prepare()).read);
    expect(report.shortened).toEqual([
      { setting: 'historyUs', here: 43_200e6, full: 86_400e6 },
      { setting: 'trials', here: 3, full: 40 },
    ]);
    expect(html.indexOf('Size fast: shortened')).toBeLessThan(html.indexOf('Scores on test rows'));
  });

  it.each([
    [5, 10, [{ setting: 'patience', here: 5, full: 10 }]],
    [5, 0, [{ setting: 'patience', here: 5, full: 0 }]],
    [0, 10, []],
  ])(
    'says that boosting stops sooner: a patience of %d instead of %d, where 0 never stops',
    async (here, whole, told) => {
      const impatient = { ...run, settings: { ...full, patience: here } };
      const asked = { ...wanted, run: impatient, full: { ...full, patience: whole } };
      const { report, html } = await writeReport(asked, (await prepare()).read);
      expect(report.shortened).toEqual(told);
      expect(html.includes('Rounds without a better one before it stops')).toBe(told.length > 0);
    },
  );

  it('tells levels of risk, whether the confidence held, and what is lost while the fallback answers', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    const answers = html.slice(html.indexOf('<h2>Answers</h2>'));
    expect(answers).toContain('<td>medium</td><td>27</td><td>67.5 %</td><td>0 [0, 0]</td>');
    expect(answers).toContain('<td>100 %</td><td>0.00675</td><td>yes</td>');
    expect(answers).toContain('While the fallback answers');
    expect(answers).not.toContain('are nested');
  });

  it('tells the trials in their order, and the best so far of those that came to their end', async () => {
    const { report } = await writeReport(wanted, (await prepare()).read);
    expect(report.searches[0]?.trials.map(({ number, best }) => [number, best])).toEqual([
      [0, 0.2],
      [1, 0.2],
      [2, 0.2],
    ]);
    expect(report.searches[0]?.importances).toBeNull();
  });

  it('thins long curves and keeps their ends', async () => {
    const { report } = await writeReport(wanted, (await prepare()).read);
    const [series] = report.curves[0]?.series ?? [];
    expect(report.curves[0]?.rounds).toBe(3600);
    expect(series?.points.length).toBeLessThanOrEqual(201);
    expect([series?.points[0]?.[0], series?.points.at(-1)?.[0]]).toEqual([1, 3600]);
  });

  it('weighs regimes by what they stand for, and names those that are too small to be explained apart', async () => {
    const { report } = await writeReport(wanted, (await prepare()).read);
    const certain = (value: number) => ({ value, low: value, high: value });
    const [explained] = report.explanations;
    expect(explained?.regimes).toEqual([
      {
        ...{ regime: null, rows: 150, learntRows: 1024 },
        features: [
          { feature: 'low', rank: 1, mean: certain(0.75 * 0.25 + 0.25 * 9) },
          { feature: hostile, rank: 2, mean: certain(0.5) },
        ],
      },
      {
        ...{ regime: 'calm', rows: 100, learntRows: 768 },
        features: [
          { feature: hostile, rank: 1, mean: certain(0.5) },
          { feature: 'low', rank: 2, mean: certain(0.25) },
        ],
      },
    ]);
    expect(explained?.smallRegimes).toEqual([{ regime: 'crash', rows: 50 }]);
  });

  it('shows what moves the forecasts, by regime, with intervals', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    const part = html.slice(html.indexOf('<section id="explanations"'), html.indexOf('<section id="curves"'));
    expect(part).toContain('150 rows of 1,024');
    expect(part).toContain('Too few rows to be explained apart: crash (50 rows).');
    expect(part).toMatch(
      /<th scope="col"[^>]*>All rows \(150 rows\)<\/th><th scope="col"[^>]*>calm \(100 rows\)<\/th>/,
    );
    expect(part).toMatch(/<th scope="row">1<\/th><td[^>]*>low<br>2.438 \[2.438, 2.438\]<\/td><td[^>]*>&lt;script/);
  });

  it.each([
    ['a regime that was not said', { regime: new Float64Array(150).fill(2) }],
    ['a size below nothing', { low: new Float64Array(150).fill(-1) }],
  ])('refuses contributions with %s', async (_, damage) => {
    const walked = await prepare(damage);
    await expect(writeReport(wanted, walked.read)).rejects.toMatchObject({ code: 'TG-3081' });
  });

  it('lets nothing from outside become markup, and fetches nothing', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(html).toContain('higher &amp; higher');
    expect(html).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:|javascript:/i);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });

  it('has words for every chart, and its figures in a table', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    const charts = html.match(/<svg [^>]*role="img"[^>]*>/g) ?? [];
    expect(charts.length).toBeGreaterThan(4);
    expect(charts.filter((chart) => !/aria-label="[^"]{10,}"/.test(chart))).toEqual([]);
    expect(html.match(/<details>/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('begins with the strongest naive forecast of each head, and whether the model is better', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    const [glance = ''] = /At a glance[^]*?<\/table>/.exec(html) ?? [];
    expect(glance).toMatch(/<th scope="row">burst<\/th>.*Brier score.*climatology.*(better|worse|undecided)/);
    expect(html.indexOf('At a glance')).toBeLessThan(html.indexOf('burst: all test rows'));
  });

  it('leads to each of its parts, and its tables can be scrolled by keyboard', async () => {
    const { html } = await writeReport(wanted, (await prepare()).read);
    const links = [...html.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id);
    const parts = [...html.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(3);
    expect(links).toEqual(parts);
    expect(html.match(/<table>/g)?.length).toBe(
      html.match(/role="region" tabindex="0" aria-label="[^"]{5,}"/g)?.length,
    );
  });

  it('goes without a search', async () => {
    const { report, html } = await writeReport({ ...wanted, searches: [] }, (await prepare()).read);
    expect(report.searches).toEqual([]);
    expect(html).toContain('Nothing was searched');
  });

  it('refuses an evaluation of another run, and an altered file', async () => {
    const walked = await prepare();
    const other = { ...wanted, run: { ...run, run: 'r2' } };
    await expect(writeReport(other, walked.read)).rejects.toMatchObject({ code: 'TG-3087' });
    put(walked, 's3://lake/demo/runs/r1/jobs/train/c.json', {});
    await expect(writeReport(wanted, walked.read)).rejects.toMatchObject({ code: 'TG-3080' });
  });
});

describe('the importance of parameters', () => {
  const many = Array.from({ length: 40 }, (_, number) => {
    const parameters = { matters: number % 8, idle: (number * 7) % 11, fixed: 1 };
    return { number, state: 'complete', value: (parameters.matters - 3.5) ** 2, best: 0, parameters, folds: null };
  });

  it('sees what moves the value, also where it rises on both sides, and gives what is fixed none', () => {
    const shares = Object.fromEntries(
      parameterImportances(many)?.parameters.map(({ name, share }) => [name, share]) ?? [],
    );
    // Quarters of the values 0 … 7 hold means of 9.25, 1.25, 1.25 and 9.25, with 9 or 1 around them.
    expect(shares['matters']).toBeGreaterThan(0.6);
    expect(shares['idle']).toBeLessThan(0.2);
    expect(shares['fixed']).toBe(0);
  });

  it('is not told of a few trials', () => {
    expect(parameterImportances(many.slice(0, 11))).toBeNull();
  });
});

describe('a score in the report', () => {
  it.each([
    [{ value: 0.066791, low: 0.058663, high: 0.074641 }, '0.0668 [0.0587, 0.0746]'],
    [{ value: -0.0002659, low: -0.001552, high: 0.0009671 }, '-0.00027 [-0.00155, 0.00097]'],
    [{ value: 1234.4, low: 1100, high: 1300 }, '1234 [1100, 1300]'],
    [{ value: 3.4, low: 3.4, high: 3.4 }, '3.4 [3.4, 3.4]'],
  ])('has an interval of equal decimals: %j is %s', (told, text) => {
    expect(interval(told)).toBe(text);
  });

  it.each([
    [{ value: -0.1, low: -0.2, high: -0.01 }, 'lower', 'better'],
    [{ value: -0.1, low: -0.2, high: -0.01 }, 'higher', 'worse'],
    [{ value: 0.1, low: 0.01, high: 0.2 }, 'higher', 'better'],
    [{ value: 0.1, low: 0, high: 0.2 }, 'higher', 'undecided'],
    [{ value: -0.1, low: -0.2, high: 0.01 }, 'lower', 'undecided'],
  ] as const)('whose difference is %j, where %s is better, shows the model %s', (difference, better, said) => {
    expect(modelIs(difference, better)).toBe(said);
  });

  it('is explained, whatever the kind of its head', () => {
    const kinds = Object.values(scoreKinds).flatMap((all) => all.map(({ metric }) => metric));
    expect(kinds.filter((metric) => scoreWords[metric] === undefined)).toEqual([]);
  });
});
