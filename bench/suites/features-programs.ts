import { join } from 'node:path';
import process from 'node:process';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';
import { type LaneConversation, openConversation } from '../measure/lane-conversation.ts';
import { benchPython, installNodePeers, installPythonPeers, type PeerPackages } from '../peer-packages.ts';
import type { Task } from '../peers/features/protocol.ts';
import type { NotRun, SuiteRun } from '../suite.ts';
import { batchCandidates, type ProgramName, tailCandidate, tickCandidates } from './features-plan.ts';

/** By name; without those that this machine cannot run. */
export type Programs = Readonly<Partial<Record<ProgramName, LaneConversation>>>;

export interface Started {
  readonly programs: Programs;
  readonly notRun: readonly NotRun[];
}

/** Room for what a tick must not allocate, so that no collection hides it. */
const ownFlags = ['--expose-gc', '--max-semi-space-size=64'];

export async function startPrograms(task: Task, { signal }: SuiteRun): Promise<Started> {
  const machine = { paths: localPaths(), environment: process.env, signal };
  const packages: Readonly<Record<ProgramName, PeerPackages>> = {
    tidegate: { kind: 'ready' },
    npm: await installNodePeers(machine),
    python: await installPythonPeers(machine),
  };
  const { node } = machine.paths;
  const commands = {
    tidegate: { program: node, flags: ownFlags, script: 'tidegate.ts' },
    npm: { program: node, flags: [], script: 'npm-packages.mjs' },
    python: { program: benchPython(machine.paths).python, flags: [], script: 'python_packages.py' },
  } as const;
  const programs: Partial<Record<ProgramName, LaneConversation>> = {};
  const notRun: NotRun[] = [];
  for (const name of ['tidegate', 'npm', 'python'] as const) {
    const installed = packages[name];
    if (installed.kind === 'absent') {
      notRun.push(...columnsOf(name).map((column) => ({ column, reason: installed.reason })));
      continue;
    }
    const script = join(repositoryRoot, 'bench/peers/features', commands[name].script);
    programs[name] = await openConversation({ ...commands[name], script, task, signal });
  }
  return { programs, notRun };
}

export async function stopPrograms(programs: Programs): Promise<void> {
  await Promise.all(Object.values(programs).map((program) => program.stop()));
}

function columnsOf(name: ProgramName): readonly string[] {
  const all = [...batchCandidates, ...tickCandidates, tailCandidate];
  return [...new Set(all.filter(({ program }) => program === name).map(({ column }) => column))];
}
