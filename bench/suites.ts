import type { Suite } from './suite.ts';
import { engines } from './suites/engines.ts';
import { features } from './suites/features.ts';
import { online } from './suites/online.ts';
import { parquet } from './suites/parquet.ts';
import { start } from './suites/start.ts';

export const suites: Readonly<Record<string, Suite>> = { start, engines, features, online, parquet };
