#!/usr/bin/env node
// `npm test`: installs what is missing, runs every tier, and ends with one line that says what came of it.
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demandNode, exitOf, fail, installPackages, node, root } from './boot.mjs';

const tiers = ['unit', 'property', 'contract', 'infra', 'workflow', 'python', 'e2e'];
const usageExit = 2;
const interruptedExit = 130;

demandNode();
const { only, long, seed, json } = readOptions();
await installPackages();
const environment = { ...process.env, TIDEGATE_SEED: String(seed), ...(long ? { TIDEGATE_LONG: '1' } : {}) };
if ((await run(['bin/install-python.ts'], node)) !== 0)
  fail('TG-0021', 'no Python environment', 'Read the message above.');

process.stdout.write(`seed ${seed}\n`);
const results = [];
for (const tier of only) {
  process.stdout.write(`\n— ${tier} —\n`);
  const startedMs = performance.now();
  const counts = await (tier === 'python' ? runPytest() : runVitest(tier));
  results.push({ tier, ...counts, seconds: Math.round((performance.now() - startedMs) / 1000) });
}
const sum = (name) => results.reduce((total, result) => total + result[name], 0);
const total = { passed: sum('passed'), failed: sum('failed') };
if (json !== undefined) writeFileSync(json, `${JSON.stringify(runDocument(), null, 2)}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function readOptions() {
  try {
    const options = {
      only: { type: 'string' },
      long: { type: 'boolean', default: false },
      seed: { type: 'string' },
      json: { type: 'string' },
    };
    const { values } = parseArgs({ options, allowPositionals: false });
    const chosen = values.only?.split(',') ?? tiers;
    const unknown = chosen.filter((tier) => !tiers.includes(tier));
    if (unknown.length > 0) throw new Error(`no such tier: ${unknown.join(', ')}; the tiers are ${tiers.join(', ')}`);
    const number = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    if (!Number.isSafeInteger(number)) throw new Error(`--seed takes an integer, got ${values.seed}`);
    return { only: tiers.filter((tier) => chosen.includes(tier)), long: values.long, seed: number, json: values.json };
  } catch (error) {
    process.stderr.write(
      `TG-0028 ${error.message}\n→ npm test -- [--only unit,e2e] [--long] [--seed N] [--json FILE]\n`,
    );
    process.exit(usageExit);
  }
}

async function runVitest(tier) {
  const report = freshReport(`${tier}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const code = await run([vitest, 'run', '--project', tier, `--sequence.seed=${seed}`, ...reporters], node);
  if (!existsSync(report)) return judge(tier, code, { passed: 0, failed: 0 });
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = tier === 'e2e' ? { tests: testResults.flatMap(titlesOf) } : {};
  return judge(tier, code, { passed: numPassedTests, failed: numFailedTests, ...tests });
}

/** The titles of the end-to-end tests tell what was done to the platform: which process was killed when, for example. */
function titlesOf({ assertionResults }) {
  return assertionResults.map(({ status, fullName }) => `${status}: ${fullName}`);
}

/** An unpacked archive has none. */
function revision() {
  try {
    const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
    return { commit: git('rev-parse', 'HEAD'), isDirty: git('status', '--porcelain') !== '' };
  } catch {
    return { commit: null, isDirty: null };
  }
}

/** What came of this run, to be kept. */
function runDocument() {
  return {
    contract: 'test-run/1',
    ...revision(),
    seed,
    long,
    date: new Date().toISOString(),
    ...total,
    tiers: results,
  };
}

async function runPytest() {
  const report = freshReport('python.xml');
  const python = join(root, '.tidegate', 'python', 'bin', 'python');
  const code = await run(['-m', 'pytest', '-q', `--junitxml=${report}`], python);
  if (!existsSync(report)) return judge('python', code, { passed: 0, failed: 0 });
  const suites = readFileSync(report, 'utf8').match(/<testsuite [^>]*>/g) ?? [];
  const count = (name) =>
    suites.reduce((sum, suite) => sum + Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0), 0);
  const failed = count('failures') + count('errors');
  return judge('python', code, { passed: count('tests') - failed - count('skipped'), failed });
}

/** A tier that crashed, could not load a file, or ran nothing is a failure, whatever its counts say. */
function judge(tier, code, counts) {
  if (code === 0 && counts.passed > 0) return counts;
  if (counts.failed > 0) return counts;
  process.stdout.write(`${tier}: ${counts.passed === 0 ? 'ran no test' : 'crashed'}, exit code ${code}\n`);
  return { ...counts, failed: 1 };
}

function freshReport(name) {
  const folder = join(root, '.tidegate', 'reports');
  mkdirSync(folder, { recursive: true });
  const report = join(folder, name);
  rmSync(report, { force: true });
  return report;
}

async function run(programArguments, program) {
  let interrupted = false;
  const note = () => (interrupted = true);
  process.once('SIGINT', note);
  const child = spawn(program, programArguments, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await exitOf(child);
  process.off('SIGINT', note);
  if (interrupted || code === interruptedExit) process.exit(interruptedExit);
  return code;
}
