import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ClientSettings } from '../../lib/adapters/aws/clients.ts';
import { engineCredentials, engineRegion } from '../../lib/local/engines/engine.ts';
import { ministack } from '../../lib/local/engines/ministack.ts';
import { localPaths } from '../../lib/local/paths.ts';
import { toolPackages } from '../../lib/local/python-packages.ts';
import { freePort } from './free-port.ts';

/** What a client needs to reach an engine, nothing of it optional. */
export type EngineSettings = Required<Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>>;

export interface TestEngine {
  readonly settings: EngineSettings;
  stop(): Promise<void>;
}

/** A MiniStack of its own on a free port, with state in a folder that goes when it stops. */
export async function startEngine(): Promise<TestEngine> {
  const state = mkdtempSync(join(tmpdir(), 'tidegate-engine-'));
  const paths = localPaths({ state });
  const { python } = toolPackages(paths);
  if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm test\` once, it installs the engine`);
  const engine = await ministack.start({ paths, nonce: randomUUID(), port: await freePort() });
  return {
    settings: { region: engineRegion, endpoint: engine.endpoint, credentials: engineCredentials },
    async stop() {
      await engine.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** One engine for all tests of a file. */
export function useEngine(): () => EngineSettings {
  let engine: TestEngine | undefined;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.stop());
  return () => {
    if (engine === undefined) throw new Error('the engine runs inside tests and hooks only');
    return engine.settings;
  };
}
