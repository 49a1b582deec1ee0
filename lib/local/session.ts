import { readFileSync, rmSync } from 'node:fs';
import * as z from 'zod';
import { Timestamp } from '../../schemas/identity.ts';
import { DeploymentOutputs } from './deployment.ts';
import { engineNames } from './engines/engine-name.ts';
import type { LocalPaths } from './paths.ts';
import { ProcessRecord, isRunning } from './process-record.ts';
import { lockHolder } from './process-lock.ts';
import { writeFileWhole } from './write-file-whole.ts';

export const StepTime = z.strictObject({ title: z.string(), seconds: z.number(), note: z.string() });
export type StepTime = z.infer<typeof StepTime>;

/** The engine, known from the moment it answers. */
export const EngineState = z.strictObject({
  contract: z.literal('engine/1'),
  /** Null where the process is the user's own. */
  process: ProcessRecord.nullable(),
  name: z.enum(engineNames),
  version: z.string(),
  endpoint: z.string(),
  /** Whether it evaluates the policies of the functions' roles. */
  iam: z.boolean(),
  startedAt: Timestamp,
});
export type EngineState = z.infer<typeof EngineState>;

/** A platform that is up: what the CLI needs to talk to it. Holds a token, so only its owner may read the file. */
export const Session = z.strictObject({
  contract: z.literal('session/1'),
  launcher: ProcessRecord,
  engine: EngineState,
  baseUrl: z.string(),
  outputs: DeploymentOutputs,
  token: z.string(),
  tokenExpiresAt: Timestamp,
  steps: z.array(StepTime),
});
export type Session = z.infer<typeof Session>;

/** The session of the launcher that runs now; what a killed one left does not count. */
export function runningSession(paths: LocalPaths): Session | undefined {
  const session = readRecord(paths.session, Session);
  const holder = lockHolder(paths.launcher);
  return session !== undefined && holder?.nonce === session.launcher.nonce ? session : undefined;
}

/** The engine as it was last written down, when its process still runs; one of the user's, as long as we attend to it. */
export function runningEngine(paths: LocalPaths): EngineState | undefined {
  const engine = readRecord(paths.engineRecord, EngineState);
  if (engine === undefined) return undefined;
  const process = engine.process ?? lockHolder(paths.launcher);
  return process !== undefined && isRunning(process) ? engine : undefined;
}

export function writeSession(paths: LocalPaths, session: Session): void {
  writeFileWhole(paths.session, `${JSON.stringify(session, null, 2)}\n`);
}

export function writeEngineState(paths: LocalPaths, engine: EngineState): void {
  writeFileWhole(paths.engineRecord, `${JSON.stringify(engine, null, 2)}\n`);
}

export function forgetSession(paths: LocalPaths): void {
  for (const path of [paths.session, paths.engineRecord]) rmSync(path, { force: true });
}

function readRecord<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Absent, or of another release: either way there is nothing to go by.
    return undefined;
  }
}
