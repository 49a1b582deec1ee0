/** The command line; `bin/tidegate.mjs` starts it under the right Node. */
import process from 'node:process';
import { runProcess } from '../lib/cli/run-process.ts';

process.exitCode = await runProcess(process);
