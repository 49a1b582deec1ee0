import type { LocalPaths } from '../paths.ts';

/** An AWS engine on this machine. The app never knows which one answers. */
export interface Engine {
  readonly name: string;
  start(options: EngineOptions): Promise<RunningEngine>;
}

export interface EngineOptions {
  readonly paths: LocalPaths;
  /** Nonce of the launcher: marks the engine and everything that it starts. */
  readonly nonce: string;
  readonly port?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningEngine {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  readonly log: string;
  /** Settles when the engine has ended, however that came about. */
  readonly ended: Promise<string>;
  /** Ends the engine and its Lambda workers; returns once all are gone. */
  stop(): Promise<void>;
}

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
