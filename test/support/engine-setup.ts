/** Starts one engine for all probes of a vitest project, `engine-<name>`, and stops it afterwards. */
import type { TestProject } from 'vitest/node';
import { type ProbedEngine, probedEngines } from '../../lib/cli/generate/engine-facts.ts';
import { startEngine } from './start-engine.ts';

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
  const engine = await startEngine(name);
  project.provide('engine', name);
  project.provide('engineEndpoint', engine.endpoint);
  project.provide('engineVersion', engine.version);
  project.provide('engineNonce', engine.nonce);
  return () => engine.stop();
}
