/** Makes the Python environment that the tests and the engine run in; does nothing when it is there. */
import { TidegateError } from '../lib/domain/fault.ts';
import { localPaths } from '../lib/local/paths.ts';
import { installPython } from '../lib/local/python-environment.ts';

try {
  const outcome = await installPython({ paths: localPaths() });
  process.stderr.write(`Python packages: ${outcome === 'fresh' ? 'up to date' : 'installed'}\n`);
} catch (error) {
  if (!(error instanceof TidegateError)) throw error;
  process.stderr.write(`${error.code} ${error.message}\n`);
  process.exitCode = 3;
}
