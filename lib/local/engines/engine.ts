import type { LocalPaths } from '../paths.ts';
import type { PythonPackages } from '../python-packages.ts';
import type { EngineName } from './engine-name.ts';

/** An AWS engine on this machine. The app never knows which one answers. */
export interface Engine {
  readonly name: EngineName;
  /** What of Python has to be installed before it can start. */
  packages(paths: LocalPaths): PythonPackages | undefined;
  /** Says by throwing that it cannot do what is wanted, before anything is installed for it. */
  refuse?(options: Pick<EngineOptions, 'port' | 'iam'>): void;
  /** Where it would answer, and whether it could: by throwing, why not. */
  examine(options: Pick<EngineOptions, 'port' | 'endpoint'>): Promise<string>;
  start(options: EngineOptions): Promise<RunningEngine>;
  /** The version that answers there now; undefined when none does, or one that does not carry the mark. */
  healthyVersion(endpoint: string, mark: string): Promise<string | undefined>;
}

export interface EngineOptions {
  readonly paths: LocalPaths;
  /** Nonce of the launcher: marks the engine and everything that it starts. */
  readonly nonce: string;
  readonly port?: number | undefined;
  /** Where an engine that is not ours to start answers. */
  readonly endpoint?: string | undefined;
  /** Evaluate the policies of the functions' roles. */
  readonly iam?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningEngine {
  readonly endpoint: string;
  readonly version: string;
  /** Absent where the process is not ours. */
  readonly pid?: number | undefined;
  /** Where to read what it says; absent where it is not ours. */
  readonly log?: string;
  /** Settles when the engine has ended, however that came about. */
  readonly ended: Promise<string>;
  /** Ends what was started here, with its Lambda workers; returns once all are gone. */
  stop(): Promise<void>;
}

export const preferredPort = 4566;

/** The engine takes any credentials; these can open nothing on AWS, should an address ever be wrong. */
export const engineCredentials = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
} as const;

export const engineRegion = 'us-east-1';
export const engineAccount = '000000000000';

/** For every client that this machine points at an engine. */
export function engineSettings(endpoint: string) {
  return { endpoint, region: engineRegion, credentials: engineCredentials } as const;
}
