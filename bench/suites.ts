import type { Suite } from './suite.ts';
import { engines } from './suites/engines.ts';
import { features } from './suites/features.ts';
import { ingestMemory } from './suites/ingest-memory.ts';
import { online } from './suites/online.ts';
import { parquet } from './suites/parquet.ts';
import { start } from './suites/start.ts';
import { training } from './suites/training.ts';

export const suites: Readonly<Record<string, Suite>> = {
  start,
  engines,
  features,
  online,
  parquet,
  training,
  'ingest-memory': ingestMemory,
};
