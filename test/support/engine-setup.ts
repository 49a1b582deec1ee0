/** Starts one engine for all probes of a vitest project, `engine-<name>`, and stops it afterwards. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type ProbedEngine, probedEngines } from '../../lib/cli/generate/engine-facts.ts';
import { engines } from '../../lib/local/engines/engines.ts';
import { localPaths } from '../../lib/local/paths.ts';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: ProbedEngine;
    engineEndpoint: string;
    engineVersion: string;
    /** Mark of the engine and of every process that it starts. */
    engineNonce: string;
  }
}

export default async function startEngineOfProject(project: TestProject): Promise<() => Promise<void>> {
  const name = probedEngines.find((engine) => project.name === `engine-${engine}`);
  if (name === undefined) throw new Error(`${project.name} names no engine`);
  const state = mkdtempSync(join(tmpdir(), 'tidegate-probes-'));
  const paths = localPaths({ engine: name, state });
  const python = engines[name].packages(paths)?.python;
  if (python !== undefined && !existsSync(python))
    throw new Error(`${python} is missing: run \`npm test\` once, it installs the engine`);
  const nonce = randomUUID();
  const engine = await engines[name].start({ paths, nonce, port: await freePort() });
  project.provide('engine', name);
  project.provide('engineEndpoint', engine.endpoint);
  project.provide('engineVersion', engine.version);
  project.provide('engineNonce', nonce);
  return async () => {
    await engine.stop();
    rmSync(state, { recursive: true, force: true });
  };
}
