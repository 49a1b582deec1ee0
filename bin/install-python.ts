/** `install-python.ts [localstack]`: makes the Python environment that tests and engine run in; does nothing when it is there. */
import { exitCodes } from '../schemas/errors.ts';
import { TidegateError } from '../lib/domain/fault.ts';
import { watchInterruption } from '../lib/local/interruption.ts';
import { localPaths } from '../lib/local/paths.ts';
import { installPython } from '../lib/local/python-environment.ts';
import { localStackPackages, toolPackages } from '../lib/local/python-packages.ts';

// The tools run in process groups of their own: a Ctrl-C reaches them through this signal only.
const interruption = watchInterruption();
const { signal } = interruption;
try {
  const paths = localPaths();
  const packages = process.argv[2] === 'localstack' ? localStackPackages(paths) : toolPackages(paths);
  const outcome = await installPython({ paths, packages, signal });
  process.stderr.write(`Python packages: ${outcome === 'fresh' ? 'up to date' : 'installed'}\n`);
} catch (error) {
  if (signal.aborted) process.exitCode = exitCodes.interrupted;
  else if (error instanceof TidegateError) {
    process.stderr.write(`${error.code} ${error.message}\n`);
    process.exitCode = exitCodes.precondition;
  } else throw error;
} finally {
  interruption.stopWatching();
}
