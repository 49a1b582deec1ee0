import { type Engine } from '../lib/local/engines/engine.ts';
import { engines } from '../lib/local/engines/engines.ts';
import { explainMissingPython, findPython } from '../lib/local/find-python.mjs';
import type { LocalPaths } from '../lib/local/paths.ts';
import { installPython, installedPython } from '../lib/local/python-environment.ts';

/** A way to run the platform: one column of the comparison. */
export interface EngineLane {
  readonly name: string;
  readonly engine: Engine;
  /** Of `tidegate up`. */
  readonly flags: readonly string[];
}

export const engineLanes: readonly EngineLane[] = [
  { name: 'ministack', engine: engines.ministack, flags: [] },
  { name: 'ministack --iam', engine: engines.ministack, flags: ['--iam'] },
  { name: 'localstack-host', engine: engines['localstack-host'], flags: [] },
];

export interface Machine {
  readonly paths: LocalPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What this machine lacks to run it; undefined = nothing. */
export function whyNotRun({ engine }: EngineLane, { paths, environment }: Machine): string | undefined {
  const packages = engine.packages(paths);
  if (packages === undefined || installedPython(paths, packages) !== undefined) return undefined;
  const { python, seen } = findPython(environment, packages.oldest);
  return python === undefined ? explainMissingPython(seen, packages.oldest) : undefined;
}

/** An installation is a matter of the network, and no part of any figure. */
export async function installLane({ engine }: EngineLane, machine: Machine & { readonly signal: AbortSignal }) {
  const packages = engine.packages(machine.paths);
  if (packages !== undefined) await installPython({ ...machine, packages });
}
