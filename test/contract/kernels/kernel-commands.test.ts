import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { KernelExplanations, KernelInfo, KernelPacked, KernelScores } from '../../../schemas/cli-kernel.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import { cliWorld } from '../../support/cli-world.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'tidegate-kernel-commands-'));
const rows = 3000;
const features = 4;

beforeAll(async () => {
  const paths = localPaths();
  await installPython({ paths, packages: trainerPackages(paths) });
  const script = new URL('write_kernel_files.py', import.meta.url).pathname;
  execFileSync(join(paths.trainerFolder, 'bin', 'python'), [script, folder, process.env['TIDEGATE_SEED'] ?? '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  execFileSync('mkfifo', [at('pipe')]);
  const packed = await run('pack', `main=${at('main.txt')}`, `classes=${at('classes.txt')}`, '-o', at('m.tgk'));
  expect(packed.stderr).toBe('');
  expect(KernelPacked.parse(packed.document()).heads.map(({ name, outputs }) => [name, outputs])).toEqual([
    ['main', 1],
    ['classes', 3],
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function at(name: string): string {
  return join(folder, name);
}

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

function doubles(name: string): Float64Array {
  return new Float64Array(Uint8Array.from(readFileSync(at(name))).buffer);
}

async function run(...line: readonly string[]) {
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine(['kernel', ...line, '--json'], world);
  const out = stdout();
  return { exit, stderr: stderr(), out, document: () => JSON.parse(out) as unknown };
}

/** What LightGBM says, as the columns main, classes.0, classes.1, classes.2. */
function expected(kind: 'raw' | 'values'): number[][] {
  const [main, classes] = [doubles(`main.${kind}`), doubles(`classes.${kind}`)];
  return Array.from(main, (score, row) => [score, ...classes.subarray(3 * row, 3 * row + 3)]);
}

describe('kernel score', () => {
  test.for(['csv', 'ndjson', 'parquet'])('has the raw scores of LightGBM bit for bit, from %s', async (format) => {
    const scored = await run('score', at('m.tgk'), at(`rows.${format}`), '--raw');
    expect(scored.stderr).toBe('');
    const { scores, columns } = KernelScores.parse(scored.document());
    expect(columns).toEqual(['main', 'classes.0', 'classes.1', 'classes.2']);
    expect(scores).toEqual(expected('raw'));
  });

  test('takes a decimal inside of a structure for no column of its name', async () => {
    const { scores } = KernelScores.parse((await run('score', at('m.tgk'), at('nested.parquet'), '--raw')).document());
    expect(scores).toEqual(expected('raw'));
  });

  test('takes true for 1 and false for 0, in every format', async () => {
    const line = (file: string) => ['score', at('m.tgk'), file, '--raw'];
    const scoresOf = async (file: string) => KernelScores.parse((await run(...line(file))).document()).scores;
    expect(await scoresOf(at('flags.parquet'))).toEqual(await scoresOf(at('ones.parquet')));
    const header = 'price,trade count,spread,kind';
    const cells = await scoresOf(put('flags.csv', `${header}\nTrue,0.5,1,2\nfalse,0.5,1,2\n`));
    expect(await scoresOf(put('ones.csv', `${header}\n1,0.5,1,2\n0,0.5,1,2\n`))).toEqual(cells);
    const object = (price: unknown) => JSON.stringify({ price, 'trade count': 0.5, spread: 1, kind: 2 });
    expect(await scoresOf(put('flags.ndjson', `${object(true)}\n${object(false)}\n`))).toEqual(cells);
  });

  test('makes probabilities of them, each head by its own link', async () => {
    const { scores } = KernelScores.parse((await run('score', at('m.tgk'), at('rows.csv'))).document());
    const wanted = expected('values');
    const worst = scores!.flatMap((row, index) => row.map((score, k) => Math.abs(score! / wanted[index]![k]! - 1)));
    expect(worst.length).toBe(4 * rows);
    expect(Math.max(...worst)).toBeLessThan(1e-14);
  });

  test('writes a file as a whole, and never over another without --force', async () => {
    const line = ['score', at('m.tgk'), at('rows.csv'), '--raw', '--out', at('scores.parquet')];
    expect((await run(...line)).exit).toBe(0);
    const written = openParquet(readFileSync(at('scores.parquet')));
    expect([...written.readNumbers('main')]).toEqual([...doubles('main.raw')]);
    const again = await run(...line);
    expect([again.exit, again.out]).toEqual([2, '']);
    expect(again.stderr).toContain('is there already');
    expect((await run(...line, '--force')).exit).toBe(0);
  });
});

test('kernel explain has the values of pred_contrib, the strongest first, and they sum to the raw score', async () => {
  const explained = await run('explain', at('m.tgk'), at('rows.parquet'), '--row', '17', '--top', `${features}`);
  const { explanations } = KernelExplanations.parse(explained.document());
  const [main, classes] = [doubles('main.contrib'), doubles('classes.contrib')];
  const width = features + 1;
  const wanted = [main.subarray(16 * width, 17 * width)];
  for (let k = 0; k < 3; k += 1) wanted.push(classes.subarray((48 + k) * width, (49 + k) * width));
  expect(explanations.map(({ column }) => column)).toEqual(['main', 'classes.0', 'classes.1', 'classes.2']);
  const names = ['price', 'trade_count', 'spread', 'kind'];
  for (const [index, { top, expected: base, raw }] of explanations.entries()) {
    const sizes = top.map(({ shap }) => Math.abs(shap!));
    expect(sizes).toEqual([...sizes].sort((left, right) => right - left));
    for (const { feature, shap } of top) expect(shap).toBeCloseTo(wanted[index]![names.indexOf(feature)]!, 9);
    expect(base).toBeCloseTo(wanted[index]![features]!, 9);
    expect(top.reduce((sum, { shap }) => sum + shap!, base!)).toBeCloseTo(raw!, 9);
  }
});

test('kernel info names heads, features and the digest of an image', async () => {
  const info = KernelInfo.parse((await run('info', at('m.tgk'))).document());
  expect(info).toMatchObject({ features, evaluator: 'wasm', bytes: readFileSync(at('m.tgk')).length });
  expect(info.featureNames).toEqual(['price', 'trade_count', 'spread', 'kind']);
});

describe('what is wrong ends with exit code 2, a code and a reason, and writes nothing', () => {
  const header = 'price,trade count,spread,kind';
  const flipped = () => {
    const bytes = Uint8Array.from(readFileSync(at('m.tgk')));
    bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  };
  const cut = (name: string, format: string) => () => {
    const whole = readFileSync(at(`rows.${format}`));
    const bytes = name.endsWith('.gz') ? gzipSync(whole) : whole;
    return ['score', at('m.tgk'), put(name, bytes.subarray(0, bytes.length >> 1)), '--out', at('no.csv')];
  };
  const score = (content: string) => () => ['score', at('m.tgk'), put('wrong-rows', content), '--out', at('no.csv')];
  const cases: readonly (readonly [string, () => readonly string[], string, string])[] = [
    ['a model that is none', () => ['pack', at('rows.csv'), '-o', at('no.csv')], 'TG-3061', 'line 1'],
    [
      'a model that is cut',
      () => ['pack', put('cut.txt', readFileSync(at('main.txt'), 'utf8').slice(0, 5000)), '-o', at('no.csv')],
      'TG-3061',
      'cut.txt',
    ],
    ['a damaged image', () => ['info', put('flip.tgk', flipped())], 'TG-3062', 'checksum'],
    ['no image at all', () => ['info', at('main.txt')], 'TG-3062', 'no packed image'],
    ['an image that is not there', () => ['info', at('nothing.tgk')], 'TG-0028', 'ENOENT'],
    ['rows that are not there', () => ['score', at('m.tgk'), at('nothing.csv')], 'TG-0028', 'ENOENT'],
    ['a missing column', score('price,spread,kind\n1,2,3\n'), 'TG-3063', 'no column trade_count'],
    ['two columns of one name', score(`${header},price\n1,2,3,4,5\n`), 'TG-3063', '2 columns are called price'],
    ['a word for a number', score(`${header}\n1,2,3,4\n1,2,much,4\n`), 'TG-3063', 'row 3, spread: \\"much\\"'],
    ['a short line', score(`${header}\n1,2,3\n`), 'TG-3063', '3 cells, expected 4'],
    ['a header alone', score(`${header}\n`), 'TG-3063', 'holds no row'],
    ['no header', score('1,2,3,4\n'), 'TG-3063', 'names no columns'],
    ['an empty file', score(''), 'TG-3063', 'holds no line'],
    ['a Parquet file that is cut', cut('cut.parquet', 'parquet'), 'TG-3063', 'cut.parquet'],
    ['a gzip that is cut', cut('cut.csv.gz', 'csv'), 'TG-3063', 'cut.csv.gz'],
    ['times for numbers', () => ['score', at('m.tgk'), at('times.parquet')], 'TG-3063', 'column price holds times'],
    ['old times for numbers', () => ['score', at('m.tgk'), at('nanos.parquet')], 'TG-3063', 'column price holds times'],
    ['dates for numbers', () => ['score', at('m.tgk'), at('dates.parquet')], 'TG-3063', 'column price holds times'],
    ['rows from a pipe or device', () => ['score', at('m.tgk'), '/dev/null'], 'TG-0028', '/dev/null is no file'],
    ['a folder for rows', () => ['score', at('m.tgk'), folder], 'TG-0028', 'is no file'],
    [
      'a file as the folder of scores',
      () => ['score', at('m.tgk'), at('rows.csv'), '--out', join(at('rows.csv'), 'no.csv')],
      'TG-0028',
      'cannot be written',
    ],
    [
      'a pipe for an image, even with --force',
      () => ['pack', at('main.txt'), '-o', at('pipe'), '--force'],
      'TG-0028',
      'is no file',
    ],
    [
      'a target that is there by another way',
      () => ['pack', at('main.txt'), '-o', `${folder}/gone/../rows.csv`],
      'TG-0028',
      'is there already',
    ],
    ['a JSON object without a key', score('{"price":1}\n'), 'TG-3063', 'no column trade_count'],
    ['a row that is not there', () => ['explain', at('m.tgk'), at('rows.csv'), '--row', '3001'], 'TG-3063', 'has 3000'],
    [
      'two models without names',
      () => ['pack', at('main.txt'), at('classes.txt'), '-o', at('no.csv')],
      'TG-0028',
      'no name',
    ],
  ];
  test.for(cases)('%s', async ([, line, code, reason]) => {
    const { exit, out, stderr } = await run(...line());
    expect([exit, out]).toEqual([2, '']);
    expect(stderr).toContain(code);
    expect(stderr).toContain(reason);
    expect(existsSync(at('no.csv'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });
});
