import process from 'node:process';
import { localPaths } from '../../lib/local/paths.ts';
import { type LaneConversation, openConversation } from '../measure/lane-conversation.ts';
import { type LaneCommand, runLane, whyNotLoaded } from '../measure/lane-process.ts';
import { benchPython, installNodePeers, installPythonPeers, type PeerPackages } from '../peer-packages.ts';
import type { NotRun } from '../suite.ts';
import { type TrainedTrees, treesProgram } from './trees-model.ts';

export type ProgramName = 'tidegate' | 'flat' | 'nested' | 'onnxruntime' | 'lightgbm' | 'compiled';

/** One of the things that a program of `bench/peers/trees` can do. */
export interface Candidate {
  readonly program: ProgramName;
  /** What the program calls it. */
  readonly candidate: string;
  /** What the report calls it. */
  readonly column: string;
}

/** What this machine can run: commands by name, and why the others are not there. */
export interface TreesPeers {
  readonly commands: Readonly<Partial<Record<ProgramName, LaneCommand>>>;
  readonly absent: Readonly<Partial<Record<ProgramName, string>>>;
}

/** The programs that need nothing but Node; a test has only these. */
export function ownPeers(): Pick<TreesPeers, 'commands'> {
  const { node } = localPaths();
  return {
    commands: {
      tidegate: { program: node, script: treesProgram('tidegate.ts') },
      flat: { program: node, script: treesProgram('flat-arrays.ts') },
      nested: { program: node, script: treesProgram('nested-objects.ts') },
    },
  };
}

type PeerName = 'onnxruntime' | 'compiled' | 'lightgbm';

interface Wanted {
  readonly programs: readonly PeerName[];
  readonly signal: AbortSignal;
}

/** Installs what can be installed, and makes of the model what the peers read. */
export async function preparePeers(trained: TrainedTrees, { programs, signal }: Wanted): Promise<TreesPeers> {
  const paths = localPaths();
  const machine = { paths, environment: process.env, signal };
  const npm = absenceOf(programs.includes('onnxruntime') ? await installNodePeers(machine) : { kind: 'ready' });
  const pip = absenceOf(await installPythonPeers(machine));
  const { python } = benchPython(paths);
  const making = { python, trained, signal };
  const lightgbm = { program: python, script: treesProgram('python_packages.py') };
  const onnxruntime = { program: paths.node, script: treesProgram('onnxruntime.mjs') };
  const find: Readonly<Record<PeerName, () => Promise<Found>>> = {
    onnxruntime: async () => [onnxruntime, npm ?? pip ?? (await make('export_onnx.py', making))],
    compiled: async () => [lightgbm, pip ?? (await make('compile_model.py', making))],
    lightgbm: async () => [lightgbm, pip ?? (await whyNotLoaded(lightgbm, signal))],
  };
  const commands: Partial<Record<ProgramName, LaneCommand>> = { ...ownPeers().commands };
  const absent: Partial<Record<ProgramName, string>> = {};
  for (const name of programs) {
    const [lane, reason] = await find[name]();
    if (reason === undefined) commands[name] = lane;
    else absent[name] = reason;
  }
  return { commands, absent };
}

interface Making {
  readonly python: string;
  readonly trained: TrainedTrees;
  readonly signal: AbortSignal;
}

/** What of the model a peer reads; or why it cannot be made here. */
async function make(script: string, { python, trained, signal }: Making): Promise<string | undefined> {
  const lane = { program: python, script: treesProgram(script) };
  const reason = await whyNotLoaded(lane, signal);
  if (reason === undefined) await runLane(lane, { folder: trained.folder, features: trained.features }, signal);
  return reason;
}

type Found = readonly [LaneCommand, reason: string | undefined];

function absenceOf(packages: PeerPackages): string | undefined {
  return packages.kind === 'absent' ? packages.reason : undefined;
}

export function notRunOf(candidates: readonly Candidate[], { absent }: TreesPeers): readonly NotRun[] {
  const reasons = new Map(Object.entries(absent));
  const columns = new Map(candidates.map(({ program, column }) => [column, reasons.get(program)]));
  return [...columns].flatMap(([column, reason]) => (reason === undefined ? [] : [{ column, reason }]));
}

export interface OpenPrograms {
  readonly lanes: ReadonlyMap<ProgramName, LaneConversation>;
  stop(): Promise<void>;
}

/** A process for each program that is asked for; two that are the same program share one. */
export async function openPrograms(
  { commands }: Pick<TreesPeers, 'commands'>,
  candidates: readonly Candidate[],
  { task, signal }: { readonly task: Pick<TrainedTrees, 'folder' | 'features'>; readonly signal: AbortSignal },
): Promise<OpenPrograms> {
  const lanes = new Map<ProgramName, LaneConversation>();
  const byScript = new Map<string, LaneConversation>();
  const stop = async (): Promise<void> => {
    await Promise.all([...byScript.values()].map((lane) => lane.stop()));
  };
  try {
    for (const { program } of candidates) {
      const command = commands[program];
      if (command === undefined || lanes.has(program)) continue;
      const { folder, features } = task;
      const lane =
        byScript.get(command.script) ?? (await openConversation({ ...command, task: { folder, features }, signal }));
      byScript.set(command.script, lane);
      lanes.set(program, lane);
    }
    return { lanes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
