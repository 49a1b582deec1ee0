#!/usr/bin/env node
// `npm start`: installs what is missing, then `tidegate up`.
import { explainMissingPython, findPython } from '../lib/local/find-python.mjs';
import { arePackagesFresh } from '../lib/local/packages.mjs';
import { demandNode, fail, handOver, installPackages, root } from './boot.mjs';

demandNode();
if (!arePackagesFresh(root)) {
  // `up` looks for Python too; but better now than after a minute of installing.
  const { python, seen } = findPython();
  if (python === undefined) fail('TG-0020', explainMissingPython(seen), 'Install Python 3.11, 3.12 or 3.13.');
}
const step = await installPackages();
await handOver('bin/tidegate.ts', ['up', ...process.argv.slice(2)], { TIDEGATE_BOOT_STEPS: JSON.stringify([step]) });
