import type { Suite } from './suite.ts';
import { artefact } from './suites/artefact.ts';
import { cold } from './suites/cold.ts';
import { engines } from './suites/engines.ts';
import { features } from './suites/features.ts';
import { handler } from './suites/handler.ts';
import { inference } from './suites/inference.ts';
import { ingestMemory } from './suites/ingest-memory.ts';
import { memory } from './suites/memory.ts';
import { online } from './suites/online.ts';
import { parquet } from './suites/parquet.ts';
import { shap } from './suites/shap.ts';
import { start } from './suites/start.ts';
import { training } from './suites/training.ts';

export const suites: Readonly<Record<string, Suite>> = {
  start,
  engines,
  features,
  online,
  parquet,
  training,
  inference,
  shap,
  cold,
  artefact,
  memory,
  handler,
  'ingest-memory': ingestMemory,
};
