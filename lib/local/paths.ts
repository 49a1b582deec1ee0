import { join, resolve } from 'node:path';
import type { EngineName } from './engines/engine-name.ts';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

/** Where the local platform keeps what it writes. Everything is below `.tidegate/`; nothing is anywhere else. */
export interface LocalPaths {
  readonly root: string;
  /** The project's own Node, which runs TypeScript; the one on PATH may be older. */
  readonly node: string;
  readonly nodeFolder: string;
  /** Environments of Python, one folder each. */
  readonly pythonFolder: string;
  readonly localStackFolder: string;
  readonly trainerFolder: string;
  readonly stamps: string;
  readonly locks: string;
  /** Logs of installation: they outlive the state of an engine. */
  readonly installLogs: string;
  /** State of one engine, beside those of the others: cleared by `down --data`. */
  readonly state: string;
  readonly launcher: string;
  readonly engineRecord: string;
  readonly session: string;
  readonly logs: string;
  /** Of the job runner: its lock, and the folders of jobs that are not over. */
  readonly jobs: string;
  readonly cdkOut: string;
  readonly outputs: string;
  readonly home: string;
  readonly temporary: string;
}

export interface PathOptions {
  readonly root?: string;
  readonly engine?: EngineName;
  /** A folder for the state of all engines, so that other platforms can run beside these. */
  readonly state?: string | undefined;
}

export function localPaths({ root = repositoryRoot, engine = 'ministack', state }: PathOptions = {}): LocalPaths {
  const own = join(root, '.tidegate');
  const stateFolder = join(resolve(state || own), engine);
  const nodeFolder = join(root, 'node_modules', 'node', 'bin');
  return {
    root,
    nodeFolder,
    node: join(nodeFolder, 'node'),
    pythonFolder: join(own, 'python'),
    localStackFolder: join(own, 'python-localstack'),
    trainerFolder: join(own, 'python-trainer'),
    stamps: join(own, 'stamps'),
    locks: join(own, 'locks'),
    installLogs: join(own, 'logs'),
    state: stateFolder,
    launcher: join(stateFolder, 'launcher'),
    engineRecord: join(stateFolder, 'engine.json'),
    session: join(stateFolder, 'session.json'),
    logs: join(stateFolder, 'logs'),
    jobs: join(stateFolder, 'jobs'),
    cdkOut: join(stateFolder, 'cdk.out'),
    outputs: join(stateFolder, 'outputs.json'),
    home: join(stateFolder, 'home'),
    temporary: join(stateFolder, 'tmp'),
  };
}
