import type { Suite } from './suite.ts';
import { engines } from './suites/engines.ts';
import { start } from './suites/start.ts';

export const suites: Readonly<Record<string, Suite>> = { start, engines };
