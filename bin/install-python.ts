/** `install-python.ts [tools|localstack|trainer]`: makes the Python environment that tests and engine run in; does nothing when it is there. */
import { exitCodes } from '../schemas/errors.ts';
import { TidegateError } from '../lib/domain/fault.ts';
import { watchInterruption } from '../lib/local/interruption.ts';
import { localPaths } from '../lib/local/paths.ts';
import { installPython } from '../lib/local/python-environment.ts';
import { localStackPackages, toolPackages, trainerPackages } from '../lib/local/python-packages.ts';

const environments = new Map([
  ['tools', toolPackages],
  ['localstack', localStackPackages],
  ['trainer', trainerPackages],
]);

// The tools run in process groups of their own: a Ctrl-C reaches them through this signal only.
const interruption = watchInterruption();
const { signal } = interruption;
try {
  const paths = localPaths();
  const [, , name = 'tools'] = process.argv;
  const packagesOf = environments.get(name);
  if (packagesOf === undefined) throw new TidegateError('TG-0028', `${name} is no Python environment`);
  const outcome = await installPython({ paths, packages: packagesOf(paths), signal });
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
