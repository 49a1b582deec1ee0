import { afterAll, beforeAll } from 'vitest';
import type { ClientSettings } from '../../lib/adapters/aws/clients.ts';
import { engineSettings } from '../../lib/local/engines/engine.ts';
import { type OwnEngine, startEngine } from './start-engine.ts';

/** What a client needs to reach an engine, nothing of it optional. */
export type EngineSettings = Required<Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>>;

/** One MiniStack for all tests of a file. */
export function useEngine(): () => EngineSettings {
  let engine: OwnEngine | undefined;
  beforeAll(async () => {
    engine = await startEngine('ministack');
  });
  afterAll(() => engine?.stop());
  return () => {
    if (engine === undefined) throw new Error('the engine runs inside tests and hooks only');
    return engineSettings(engine.endpoint);
  };
}
