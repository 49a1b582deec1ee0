import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ClientSettings } from '../../lib/adapters/aws/clients.ts';
import { engineCredentials, engineRegion } from '../../lib/local/engines/engine.ts';
import { ministack } from '../../lib/local/engines/ministack.ts';
import { localPaths } from '../../lib/local/paths.ts';

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
  if (!existsSync(paths.python))
    throw new Error(`${paths.python} is missing: run \`npm test\` once, it installs the engine`);
  const engine = await ministack.start({ paths, nonce: randomUUID(), port: await freePort() });
  return {
    settings: { region: engineRegion, endpoint: engine.endpoint, credentials: engineCredentials },
    async stop() {
      await engine.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Never the engine's usual port: several files start one at the same moment, and the user's own may run beside them. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
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
