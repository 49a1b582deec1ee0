import { join } from 'node:path';
import { repositoryRoot } from '../../lib/local/paths.ts';
import type { LaneCommand } from '../measure/lane-process.ts';
import { type PeerMachine, benchPython, installNodePeers, installPythonPeers } from '../peer-packages.ts';
import type { NotRun } from '../suite.ts';
import { whyNotLoaded } from '../measure/lane-process.ts';

export interface ParquetLane extends LaneCommand {
  readonly column: string;
}

const lanes = [
  { column: 'tidegate', runs: 'node', script: 'tidegate.mjs' },
  { column: 'hyparquet', runs: 'node', script: 'hyparquet.mjs' },
  { column: 'nodejs-polars', runs: 'node', script: 'nodejs-polars.mjs' },
  { column: '@duckdb/node-api', runs: 'node', script: 'duckdb-node.mjs' },
  { column: 'pyarrow', runs: 'python', script: 'with_pyarrow.py' },
  { column: 'duckdb (Python)', runs: 'python', script: 'with_duckdb.py' },
  { column: 'polars (Python)', runs: 'python', script: 'with_polars.py' },
] as const;

export interface ReadyLanes {
  readonly ready: readonly ParquetLane[];
  readonly notRun: readonly NotRun[];
}

/** Installs what can be installed; a lane whose library cannot be had, or does not load, says why. */
export async function readyLanes(machine: PeerMachine): Promise<ReadyLanes> {
  const { paths, signal } = machine;
  const packages = { node: await installNodePeers(machine), python: await installPythonPeers(machine) };
  const programs = { node: paths.node, python: benchPython(paths).python };
  const ready: ParquetLane[] = [];
  const notRun: NotRun[] = [];
  for (const { column, runs, script } of lanes) {
    const lane = { column, program: programs[runs], script: join(repositoryRoot, 'bench/peers/parquet', script) };
    const installed = packages[runs];
    // Ours needs none of the packages of others.
    const isWanting = installed.kind === 'absent' && column !== 'tidegate';
    const reason = isWanting ? installed.reason : await whyNotLoaded(lane, signal);
    if (reason === undefined) ready.push(lane);
    else notRun.push({ column, reason });
  }
  return { ready, notRun };
}
