// Runs one tier of the tests in a process of its own, and reads from its report what came of it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitOf, node, root } from './boot.mjs';
import { engineFacts } from './engine-facts.mjs';
import { failedOfPytest, failedOfVitest } from './failed-tests.mjs';
import { figuresOfPytest, figuresOfVitest } from './test-figures.mjs';

/** Tests that import what is not installed beside the tools run in the environment that has it. */
const selections = {
  'python-localstack': [join('test', 'contract', 'local', 'localstack-host')],
  'python-trainer': ['containers', 'models', 'docs/how-to/add-a-pack'],
};

const lastWordsMs = 2000;

/** What the tier writes goes to `voice`. */
export async function runTier(tier, { seed, environment, voice }) {
  const startedMs = performance.now();
  const runner = tier.startsWith('python') ? pytest(tier) : vitest(tier, seed);
  const code = await runProgram(runner.program, runner.line, { environment, voice });
  const counts = existsSync(runner.report)
    ? runner.read(readFileSync(runner.report, 'utf8'))
    : { passed: 0, failed: 0 };
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  if ((code === 0 && counts.passed > 0) || counts.failed > 0) return { code, ...counts, seconds };
  // A tier that crashed, could not load a file, or ran nothing is a failure, whatever its counts say.
  voice.say(process.stdout, `${tier}: ${counts.passed === 0 ? 'ran no test' : 'crashed'}, exit code ${code}\n`);
  return { code, ...counts, failed: 1, seconds };
}

/** Inherits the streams of this process where no voice is given. */
export async function runProgram(program, line, { environment, voice }) {
  const output = voice === undefined ? 'inherit' : 'pipe';
  const child = spawn(program, line, { cwd: root, env: environment, stdio: ['ignore', output, output] });
  child.stdout?.on('data', (text) => voice.say(process.stdout, text));
  child.stderr?.on('data', (text) => voice.say(process.stderr, text));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const code = await exitOf(child);
  // Its last words may come after its end. Who has inherited the pipe and lives on must not be waited for.
  await Promise.race([closed, delay(lastWordsMs, undefined, { ref: false })]);
  return code;
}

function vitest(tier, seed) {
  const report = freshReport(`${tier}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const program = join('node_modules', 'vitest', 'vitest.mjs');
  return {
    program: node,
    line: [program, 'run', '--project', tier, `--sequence.seed=${seed}`, ...reporters],
    report,
    read(text) {
      const { numPassedTests, numFailedTests, testResults } = JSON.parse(text);
      return {
        passed: numPassedTests,
        failed: numFailedTests,
        failures: failedOfVitest(testResults),
        figures: figuresOfVitest(testResults),
        ...(tier.startsWith('e2e') ? { tests: testResults.flatMap(titlesOf) } : {}),
        ...(tier.startsWith('engine') ? { engine: engineFacts(testResults) } : {}),
      };
    },
  };
}

/** The titles of the end-to-end tests tell what was done to the platform: which process was killed when, for example. */
function titlesOf({ assertionResults }) {
  return assertionResults.map(({ status, fullName }) => `${status}: ${fullName}`);
}

function pytest(tier) {
  const report = freshReport(`${tier}.xml`);
  return {
    program: join(root, '.tidegate', tier, 'bin', 'python'),
    line: ['-m', 'pytest', '-q', `--junitxml=${report}`, ...(selections[tier] ?? [])],
    report,
    read(xml) {
      const suites = xml.match(/<testsuite [^>]*>/g) ?? [];
      const count = (name) =>
        suites.reduce((sum, suite) => sum + Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0), 0);
      const failed = count('failures') + count('errors');
      return {
        passed: count('tests') - failed - count('skipped'),
        failed,
        failures: failedOfPytest(xml),
        figures: figuresOfPytest(xml),
      };
    },
  };
}

function freshReport(name) {
  const folder = join(root, '.tidegate', 'reports');
  mkdirSync(folder, { recursive: true });
  const report = join(folder, name);
  rmSync(report, { force: true });
  return report;
}
