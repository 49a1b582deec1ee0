import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { parquetWriter } from '../../lib/kernels/parquet/parquet-writer.ts';
import { localPaths } from '../../lib/local/paths.ts';
import type { RatioGoal } from '../measure/judge-ratio.ts';
import { runLane } from '../measure/lane-process.ts';
import { fillRandomDoubles } from '../measure/random-doubles.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import type { Suite, SuiteRun } from '../suite.ts';
import { type ParquetLane, readyLanes } from './parquet-lanes.ts';

const rows = 1_000_000;
const rowsPerGroup = 2 ** 17;
const columns = Array.from({ length: 60 }, (_, index) => `x${index}`);
const few = ['x7', 'x31', 'x59'];

const figures = {
  write: 'write, as it comes',
  readOwn: 'read the own file, as it comes',
  writePlain: 'write, uncompressed',
  readShared: 'read the same uncompressed file',
  readInto: 'read it into arrays that are there',
  readFew: `read ${few.length} of its ${columns.length} columns`,
} as const;

const duckdbs = ['@duckdb/node-api', 'duckdb (Python)'] as const;
const polars = ['nodejs-polars', 'polars (Python)'] as const;
const goals: readonly RatioGoal[] = [
  goal(figures.readOwn, 'hyparquet', 5),
  ...duckdbs.map((peer) => goal(figures.readOwn, peer, 1)),
  goal(figures.write, 'hyparquet', 10),
  ...polars.map((peer) => goal(figures.write, peer, 1)),
  // Of a file without compression hyparquet shows the bytes as they are: to be as quick is all there is to be had.
  ...['hyparquet', ...duckdbs].map((peer) => goal(figures.readShared, peer, 1)),
  goal(figures.writePlain, 'hyparquet', 10),
  ...polars.map((peer) => goal(figures.writePlain, peer, 1)),
];

function goal(figure: string, peer: string, atLeast: number): RatioGoal {
  return { figure, column: 'tidegate', peer, atLeast };
}

/** Our data sets are tables of doubles: what it takes to write and read one. */
export const parquet: Suite = {
  title: 'Parquet files of doubles',
  defaultRuns: 7,
  method: [
    `A table of ${rows.toLocaleString('en')} rows and ${columns.length} columns of random doubles, 480 MB. In each round every library`,
    'has a process of its own, one after the other; it does each thing once before it is timed. **As it comes** is what',
    'a library does when it is told nothing but the data; Tidegate then writes without compression, most others',
    'compress. **Uncompressed** is without compression, dictionaries and statistics for everyone. **Writing** begins',
    'with the table in memory, in the form that the library likes best, and ends when the file is closed. **Reading**',
    'is of a file that the cache of the system holds, and ends with the columns in memory: typed arrays for Tidegate',
    'and hyparquet, tables of their own for the others. The **same file** for all is one of Tidegate, in row groups of',
    '131,072. Tidegate makes and compares the checksums of all pages; the others are left as they come. Before',
    'figures count, every library has read the same bits of all values from that file, and from both files of its own.',
  ].join('\n'),
  async run(run) {
    const machine = { paths: localPaths(), environment: process.env, signal: run.signal };
    const { ready, notRun } = await readyLanes(machine);
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-parquet-'));
    try {
      run.tell(`writing ${rows} × ${columns.length} doubles …`);
      const data = writeData(folder, run.seed);
      const collectors = ready.map((lane) => ({ lane, collector: seriesCollector(lane.column) }));
      for (let round = 1; round <= run.runs; round += 1) {
        for (const { lane, collector } of collectors) {
          run.tell(`round ${round} of ${run.runs}: ${lane.column} …`);
          await measureLane(lane, { run, collector, folder, data, prove: round === 1 });
        }
      }
      return { series: collectors.flatMap(({ collector }) => collector.series()), notRun, goals };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Data {
  readonly path: string;
  readonly shared: string;
  readonly digest: string;
}

/** As bare columns for those who load typed arrays, and as the file that all read. */
function writeData(folder: string, seed: number): Data {
  const path = join(folder, 'data.f64');
  const shared = join(folder, 'shared.parquet');
  const values = new Float64Array(rows * columns.length);
  fillRandomDoubles(values, seed);
  const bytes = new Uint8Array(values.buffer);
  writeFileSync(path, bytes);
  const file = openSync(shared, 'w');
  const emit = (part: Uint8Array): void => {
    for (let at = 0; at < part.length;) at += writeSync(file, part, at);
  };
  const writer = parquetWriter({ columns: columns.map((name) => ({ name, type: 'double' })), emit, crc32 });
  for (let start = 0; start < rows; start += rowsPerGroup) {
    const end = Math.min(rows, start + rowsPerGroup);
    writer.appendRowGroup(columns.map((_, index) => values.subarray(index * rows + start, index * rows + end)));
  }
  writer.finish();
  closeSync(file);
  return { path, shared, digest: createHash('sha256').update(bytes).digest('hex') };
}

const time = z.number().positive();
const LaneAnswer = z.strictObject({
  times: z.strictObject({
    ...{ write: time, readOwn: time, writePlain: time, readShared: time, readFew: time },
    readInto: time.optional(),
  }),
  proofs: z.record(z.string(), z.string()),
});

interface LaneMeasurement {
  readonly run: SuiteRun;
  readonly collector: SeriesCollector;
  readonly folder: string;
  readonly data: Data;
  readonly prove: boolean;
}

async function measureLane(lane: ParquetLane, measurement: LaneMeasurement): Promise<void> {
  const { run, collector, folder, data, prove } = measurement;
  const own = join(folder, 'own.parquet');
  const task = { rows, columns, few, data: data.path, shared: data.shared, own, prove };
  const answer = LaneAnswer.parse(await runLane(lane, task, run.signal));
  // Gone before the system writes it to a disk, under the figures of the next one.
  rmSync(own, { force: true });
  if (prove) checkProofs(lane, answer.proofs, data.digest);
  for (const name of ['write', 'readOwn', 'writePlain', 'readShared', 'readInto', 'readFew'] as const) {
    const seconds = answer.times[name];
    if (seconds !== undefined) collector.add(figures[name], 's', seconds);
  }
}

/** Figures compare only when all have read and written the same values. */
function checkProofs({ column }: ParquetLane, proofs: Readonly<Record<string, string>>, digest: string): void {
  for (const file of ['shared', 'own', 'ownPlain']) {
    if (proofs[file] !== digest) throw new Error(`${column} does not read from its file “${file}” what was written`);
  }
}
