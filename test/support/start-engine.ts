import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbedEngine } from '../../lib/cli/generate/engine-facts.ts';
import type { RunningEngine } from '../../lib/local/engines/engine.ts';
import { engines } from '../../lib/local/engines/engines.ts';
import { localPaths } from '../../lib/local/paths.ts';
import { freePort } from './free-port.ts';

export interface OwnEngine extends Pick<RunningEngine, 'endpoint' | 'version' | 'stop'> {
  /** Mark of the engine and of every process that it starts. */
  readonly nonce: string;
}

/** An engine of one's own on a free port, with state in a folder that goes when it stops. */
export async function startEngine(name: ProbedEngine): Promise<OwnEngine> {
  const state = mkdtempSync(join(tmpdir(), 'tidegate-engine-'));
  const paths = localPaths({ engine: name, state });
  const python = engines[name].packages(paths)?.python;
  if (python !== undefined && !existsSync(python))
    throw new Error(`${python} is missing: run \`npm test\` once, it installs the engine`);
  const nonce = randomUUID();
  const engine = await engines[name].start({ paths, nonce, port: await freePort() });
  return {
    endpoint: engine.endpoint,
    version: engine.version,
    nonce,
    async stop() {
      await engine.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
