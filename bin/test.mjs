#!/usr/bin/env node
// `npm test`: installs what is missing, runs every tier, and ends with one line that says what came of it.
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainMissingPython, findPython, oldestPythonOfLocalStack } from '../lib/local/find-python.mjs';
import { engineFacts } from './engine-facts.mjs';
import { failedOfPytest, failedOfVitest } from './failed-tests.mjs';
import { figuresOfPytest, figuresOfVitest } from './test-figures.mjs';
import { demandNode, exitOf, fail, installPackages, node, root } from './boot.mjs';

const tiers = ['unit', 'property', 'contract', 'infra', 'workflow', 'python', 'engine', 'e2e'];
/** Ways to run the platform: the tiers that need one run once in each, the probes once on each engine. */
const ways = JSON.parse(readFileSync(join(root, 'test', 'support', 'lanes.json'), 'utf8'));
const lanes = { engine: [...new Set(ways.map(({ engine }) => engine))], e2e: ways.map(({ name }) => name) };
/** Tests that import what is not installed beside the tools run in the environment that has it. */
const selections = {
  'python-localstack': [join('test', 'contract', 'local', 'localstack-host')],
  'python-trainer': ['containers', 'models', 'docs/how-to/add-a-pack'],
};
const usageExit = 2;
const interruptedExit = 130;

demandNode();
const { planned, long, seed, json } = readOptions();
await installPackages();
const environment = { ...process.env, TIDEGATE_SEED: String(seed), ...(long ? { TIDEGATE_LONG: '1' } : {}) };
if ((await run(['bin/install-python.ts'], node)) !== 0)
  fail('TG-0021', 'no Python environment', 'Read the message above.');

process.stdout.write(`seed ${seed}\n`);
const results = [];
if (planned.includes('python-trainer') && (await run(['bin/install-python.ts', 'trainer'], node)) !== 0)
  fail('TG-0021', 'no Python environment for the trainer', 'Read the message above.');
const whyNoLocalStack = await prepareLocalStack(planned);
for (const tier of planned) {
  process.stdout.write(`\n— ${tier} —\n`);
  const result = (needsLocalStack(tier) ? whyNoLocalStack : undefined) ?? (await runTier(tier));
  results.push({ tier, passed: 0, failed: 0, ...result });
  if (result.notRun !== undefined) process.stdout.write(`not run: ${result.notRun}\n`);
}
const sum = (name) => results.reduce((total, result) => total + result[name], 0);
const total = { passed: sum('passed'), failed: sum('failed') };
if (json !== undefined) writeFileSync(json, `${JSON.stringify(runDocument(), null, 2)}\n`);
for (const line of exceptionLines()) process.stdout.write(line);
for (const line of failureLines()) process.stdout.write(line);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
// Who asked for one lane alone wants to know that nothing ran in it.
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** One entry per tier and lane, in order. */
function plan(chosen, lane) {
  return tiers
    .filter((tier) => chosen.includes(tier))
    .flatMap((tier) => {
      if (tier === 'python') return lane === undefined ? ['python', 'python-trainer', 'python-localstack'] : [];
      if (!(tier in lanes)) return lane === undefined ? [tier] : [];
      return lanes[tier].filter((name) => lane === undefined || lane === name).map((name) => `${tier}-${name}`);
    });
}

/** What no lane may hide: the tests that an engine cannot pass, and the lanes that had nothing to run on. */
function exceptionLines() {
  const exceptions = JSON.parse(readFileSync(join(root, 'test', 'support', 'lane-exceptions.json'), 'utf8'));
  const ran = exceptions.filter((exception) =>
    results.some(({ tier, notRun }) => tier === `e2e-${exception.lane}` && notRun === undefined),
  );
  return [
    ...ran.map(({ lane: name, test, reason }) => `\nexcepted on ${name}: “${test}”: ${reason}`),
    ...results.flatMap(({ tier, notRun }) => (notRun === undefined ? [] : [`\n${tier} was not run: ${notRun}`])),
  ];
}

/** What to look at first: the reports of the runners may be thousands of lines above. */
function failureLines() {
  return results.flatMap(({ tier, failures = [] }) =>
    failures.map(({ title, message }) => `\nfailed in ${tier}: ${title}\n${message.replaceAll(/^/gm, '  ')}\n`),
  );
}

function needsLocalStack(tier) {
  return tier.includes('localstack');
}

/** Undefined once it can run. Where a Python for it exists, not to run on it is a failure. */
async function prepareLocalStack(names) {
  if (!names.some(needsLocalStack)) return undefined;
  const { python, seen } = findPython(environment, oldestPythonOfLocalStack);
  if (python === undefined) return { notRun: explainMissingPython(seen, oldestPythonOfLocalStack) };
  if ((await run(['bin/install-python.ts', 'localstack'], node)) === 0) return undefined;
  return { failed: 1, notRun: 'its Python environment could not be installed; read the message above' };
}

async function runTier(tier) {
  const startedMs = performance.now();
  const counts = await (tier.startsWith('python') ? runPytest(tier) : runVitest(tier));
  return { ...counts, seconds: Math.round((performance.now() - startedMs) / 1000) };
}

function readOptions() {
  try {
    const options = {
      only: { type: 'string' },
      lane: { type: 'string' },
      long: { type: 'boolean', default: false },
      seed: { type: 'string' },
      json: { type: 'string' },
    };
    const { values } = parseArgs({ options, allowPositionals: false });
    const chosen = values.only?.split(',') ?? tiers;
    const unknown = chosen.filter((tier) => !tiers.includes(tier));
    if (unknown.length > 0) throw new Error(`no such tier: ${unknown.join(', ')}; the tiers are ${tiers.join(', ')}`);
    const knownLanes = [...new Set(Object.values(lanes).flat())];
    if (values.lane !== undefined && !knownLanes.includes(values.lane))
      throw new Error(`no such lane: ${values.lane}; the lanes are ${knownLanes.join(', ')}`);
    const number = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    if (!Number.isSafeInteger(number)) throw new Error(`--seed takes an integer, got ${values.seed}`);
    const { lane, long, json } = values;
    const names = plan(chosen, lane);
    if (names.length === 0) throw new Error(`${chosen.join(', ')} has no lane ${lane}`);
    return { planned: names, long, seed: number, json };
  } catch (error) {
    process.stderr.write(
      `TG-0028 ${error.message}\n→ npm test -- [--only unit,e2e] [--lane ministack] [--long] [--seed N] [--json FILE]\n`,
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
  const tests = tier.startsWith('e2e') ? { tests: testResults.flatMap(titlesOf) } : {};
  const engine = tier.startsWith('engine') ? { engine: engineFacts(testResults) } : {};
  const more = { failures: failedOfVitest(testResults), figures: figuresOfVitest(testResults), ...tests, ...engine };
  return judge(tier, code, { passed: numPassedTests, failed: numFailedTests, ...more });
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

/** What came of this run, to be kept. Few tiers measure anything. */
function runDocument() {
  return {
    contract: 'test-run/1',
    ...revision(),
    seed,
    long,
    date: new Date().toISOString(),
    ...total,
    tiers: results.map(({ figures = [], ...result }) => (figures.length > 0 ? { ...result, figures } : result)),
  };
}

async function runPytest(tier) {
  const report = freshReport(`${tier}.xml`);
  const python = join(root, '.tidegate', tier, 'bin', 'python');
  const code = await run(['-m', 'pytest', '-q', `--junitxml=${report}`, ...(selections[tier] ?? [])], python);
  if (!existsSync(report)) return judge(tier, code, { passed: 0, failed: 0 });
  const xml = readFileSync(report, 'utf8');
  const suites = xml.match(/<testsuite [^>]*>/g) ?? [];
  const count = (name) =>
    suites.reduce((sum, suite) => sum + Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0), 0);
  const failed = count('failures') + count('errors');
  return judge(tier, code, {
    passed: count('tests') - failed - count('skipped'),
    failed,
    failures: failedOfPytest(xml),
    figures: figuresOfPytest(xml),
  });
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
