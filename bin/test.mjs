#!/usr/bin/env node
// `npm test`: installs what is missing, runs every tier, and ends with one line that says what came of it.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainMissingPython, findPython, oldestPythonOfLocalStack } from '../lib/local/find-python.mjs';
import { demandNode, fail, installPackages, node, root } from './boot.mjs';
import { runProgram, runTier } from './run-tier.mjs';
import { runSideBySide, takeTurns } from './side-by-side.mjs';

const tiers = ['unit', 'property', 'contract', 'infra', 'workflow', 'python', 'engine', 'e2e'];
/** Ways to run the platform: the tiers that need one run once in each, the probes once on each engine. */
const ways = JSON.parse(readFileSync(join(root, 'test', 'support', 'lanes.json'), 'utf8'));
const lanes = { engine: [...new Set(ways.map(({ engine }) => engine))], e2e: ways.map(({ name }) => name) };
/** The cores that a tier takes where it is not one; what runs beside a probe must leave it time, which many measure. */
const coresOf = {
  ...{ unit: 2, property: 2, contract: 2, infra: 2, workflow: 2 },
  ...{ 'engine-ministack': 2, 'engine-localstack-host': 2 },
};
/** About, on two cores. What is not named takes one. */
const minutesOf = {
  'e2e-localstack-host': 18,
  'e2e-ministack': 11,
  'e2e-ministack-iam': 8,
  contract: 4,
  'python-trainer': 4,
  'engine-ministack': 2,
  'engine-localstack-host': 2,
  unit: 2,
  property: 2,
};
const usageExit = 2;
const interruptedExit = 130;

demandNode();
const { planned, long, seed, json } = readOptions();
await installPackages();
const environment = { ...process.env, TIDEGATE_SEED: String(seed), ...(long ? { TIDEGATE_LONG: '1' } : {}) };
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (interrupted = true));
if ((await run(['bin/install-python.ts'])) !== 0) fail('TG-0021', 'no Python environment', 'Read the message above.');

process.stdout.write(`seed ${seed}\n`);
if (planned.includes('python-trainer') && (await run(['bin/install-python.ts', 'trainer'])) !== 0)
  fail('TG-0021', 'no Python environment for the trainer', 'Read the message above.');
const whyNoLocalStack = await prepareLocalStack(planned);
const voiceOf = takeTurns(planned);
const outcomes = await runSideBySide(planned.map(taskOf), {
  cores: availableParallelism(),
  isOver: () => interrupted,
  onRunning: (names) => tell(`running: ${names.join(', ')}`),
});
if (interrupted) process.exit(interruptedExit);
const results = planned.map((tier, index) => ({ tier, passed: 0, failed: 0, ...outcomes[index] }));
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
  if ((await run(['bin/install-python.ts', 'localstack'])) === 0) return undefined;
  return { failed: 1, notRun: 'its Python environment could not be installed; read the message above' };
}

function taskOf(tier) {
  return { name: tier, cores: coresOf[tier] ?? 1, minutes: minutesOf[tier] ?? 1, run: () => runInTurn(tier) };
}

/** All of its output comes in its turn. */
async function runInTurn(tier) {
  const voice = voiceOf(tier);
  voice.say(process.stdout, `\n— ${tier} —\n`);
  const unable = needsLocalStack(tier) ? whyNoLocalStack : undefined;
  const { code, ...result } = unable ?? (await runTier(tier, { seed, environment, voice }));
  if (code === interruptedExit) interrupted = true;
  if (result.notRun !== undefined) voice.say(process.stdout, `not run: ${result.notRun}\n`);
  voice.end();
  if (result.seconds !== undefined)
    tell(`${tier}: ${result.passed} passed, ${result.failed} failed in ${result.seconds} s`);
  return result;
}

/** Not part of the output, which has one tier after the other: what goes on while that of some is kept back. */
function tell(line) {
  if (planned.length > 1) process.stderr.write(`${line}\n`);
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

async function run(line) {
  const code = await runProgram(node, line, { environment });
  if (interrupted || code === interruptedExit) process.exit(interruptedExit);
  return code;
}
