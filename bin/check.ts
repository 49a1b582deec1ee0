/** Everything that can be judged without running the system. Runs all steps, so that one call shows every problem. */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const nodeFolder = join(root, 'node_modules/node/bin');
const ruff = join(root, '.tidegate/python/bin/ruff');

interface Step {
  readonly name: string;
  readonly command: string;
  readonly argv: readonly string[];
}

function node(name: string, script: string, ...argv: string[]): Step {
  return { name, command: join(nodeFolder, 'node'), argv: [join(root, script), ...argv] };
}

const steps: readonly Step[] = [
  node('generated files', 'bin/generate.ts', '--check'),
  node('types', 'node_modules/typescript/bin/tsc', '--noEmit'),
  node('lint', 'node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.'),
  node('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  { name: 'lint of Python', command: ruff, argv: ['check', '--no-cache', '--quiet', '.'] },
  { name: 'format of Python', command: ruff, argv: ['format', '--no-cache', '--check', '--quiet', '.'] },
];

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

function run({ name, command, argv }: Step): Outcome {
  const start = performance.now();
  const env = { ...process.env, PATH: `${nodeFolder}${delimiter}${process.env['PATH'] ?? ''}` };
  const { status, error } = spawnSync(command, argv, { cwd: root, env, stdio: 'inherit' });
  if (error !== undefined)
    process.stderr.write(`${name}: ${error.message}; \`npm start -- --once\` installs what is missing\n`);
  return { name, ok: status === 0, seconds: (performance.now() - start) / 1000 };
}

const outcomes = steps.map(run);
for (const { name, ok, seconds } of outcomes) {
  process.stdout.write(`${ok ? '✓' : '✗'} ${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s\n`);
}
const failed = outcomes.filter(({ ok }) => !ok).length;
process.stdout.write(
  failed === 0 ? 'check: everything holds\n' : `check: ${failed} of ${outcomes.length} steps failed\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
