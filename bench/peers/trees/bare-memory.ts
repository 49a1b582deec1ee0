/** The floor: a Node that does nothing but read its memory. Bundled before it is measured. */
import process from 'node:process';
import { memoryNow } from './memory-now.ts';

process.stdout.write(JSON.stringify(memoryNow()));
