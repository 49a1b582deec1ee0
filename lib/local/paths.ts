import { join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

/** Where the local platform keeps what it writes. Everything is below `.tidegate/`; nothing is anywhere else. */
export interface LocalPaths {
  readonly root: string;
  /** The project's own Node, which runs TypeScript; the one on PATH may be older. */
  readonly node: string;
  readonly nodeFolder: string;
  readonly python: string;
  readonly pythonFolder: string;
  readonly stamps: string;
  readonly locks: string;
  /** Logs of installation: they outlive the state of an engine. */
  readonly installLogs: string;
  /** State of one engine: cleared by `down --data`. */
  readonly state: string;
  readonly launcher: string;
  readonly engineRecord: string;
  readonly session: string;
  readonly logs: string;
  readonly cdkOut: string;
  readonly outputs: string;
  readonly home: string;
  readonly temporary: string;
}

export interface PathOptions {
  readonly root?: string;
  readonly engine?: string;
  /** A folder for the state of this platform, so that a second one can run beside the first. */
  readonly state?: string | undefined;
}

export function localPaths({ root = repositoryRoot, engine = 'ministack', state }: PathOptions = {}): LocalPaths {
  const own = join(root, '.tidegate');
  const stateFolder = resolve(state ?? join(own, engine));
  const nodeFolder = join(root, 'node_modules', 'node', 'bin');
  const pythonFolder = join(own, 'python');
  return {
    root,
    nodeFolder,
    node: join(nodeFolder, 'node'),
    pythonFolder,
    python: join(pythonFolder, 'bin', 'python'),
    stamps: join(own, 'stamps'),
    locks: join(own, 'locks'),
    installLogs: join(own, 'logs'),
    state: stateFolder,
    launcher: join(stateFolder, 'launcher'),
    engineRecord: join(stateFolder, 'engine.json'),
    session: join(stateFolder, 'session.json'),
    logs: join(stateFolder, 'logs'),
    cdkOut: join(stateFolder, 'cdk.out'),
    outputs: join(stateFolder, 'outputs.json'),
    home: join(stateFolder, 'home'),
    temporary: join(stateFolder, 'tmp'),
  };
}
