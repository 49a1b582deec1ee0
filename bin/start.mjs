#!/usr/bin/env node
// `npm start`: installs what is missing, then `tidegate up`.
import {
  explainMissingPython,
  findPython,
  newestPython,
  oldestPython,
  oldestPythonOfLocalStack,
} from '../lib/local/find-python.mjs';
import { arePackagesFresh } from '../lib/local/packages.mjs';
import { demandNode, fail, handOver, installPackages, root } from './boot.mjs';

demandNode();
const oldest = pythonOfEngine(process.argv.slice(2));
if (!arePackagesFresh(root)) {
  // `up` looks for Python too; but better now than after a minute of installing.
  const { python, seen } = findPython(process.env, oldest);
  const [from, to] = [oldest, newestPython].map((version) => version.join('.'));
  if (python === undefined) fail('TG-0020', explainMissingPython(seen, oldest), `Install Python ${from} to ${to}.`);
}
const step = await installPackages();
await handOver('bin/tidegate.ts', ['up', ...process.argv.slice(2)], { TIDEGATE_BOOT_STEPS: JSON.stringify([step]) });

/** The oldest one that the engine, or the trainer beside it, runs on. What is wrong with a name, `up` says. */
function pythonOfEngine(line) {
  const at = line.indexOf('--engine');
  const named = line.find((word) => word.startsWith('--engine='))?.slice('--engine='.length);
  const engine = named ?? (at < 0 ? process.env.TIDEGATE_ENGINE : line[at + 1]);
  return engine === 'localstack-host' ? oldestPythonOfLocalStack : oldestPython;
}
