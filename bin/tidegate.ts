/** The command line; `bin/tidegate.mjs` starts it under the right Node. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

// To strip the types of every file, and to compile it, takes most commands longer than what they do.
enableCompileCache(join(import.meta.dirname, '..', '.tidegate', 'compiled'));
const { runProcess } = await import('../lib/cli/run-process.ts');
process.exitCode = await runProcess(process);
