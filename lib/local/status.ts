import { Health } from '../../schemas/api.ts';
import type { Status } from '../../schemas/cli.ts';
import type { EngineName } from './engines/engine-name.ts';
import { chooseEngine, statePaths } from './running-platform.ts';
import { type EngineState, runningEngine, runningSession } from './session.ts';

/** What runs on this machine now. Stale records count for nothing: every pid is checked with its start time. */
export async function status(
  environment: Readonly<Record<string, string | undefined>>,
  named?: EngineName,
): Promise<Status> {
  const paths = statePaths(environment, chooseEngine(environment, named));
  const session = runningSession(paths);
  const engine = runningEngine(paths);
  return {
    contract: 'status/1',
    environment: 'local',
    running: session !== undefined && engine !== undefined,
    engine: engine === undefined ? null : describeEngine(engine),
    url: session?.baseUrl ?? null,
    release: session === undefined ? null : await readRelease(session.baseUrl),
  };
}

export function describeEngine(engine: EngineState): NonNullable<Status['engine']> {
  const { name, version, endpoint, process, startedAt } = engine;
  return { name, version, url: endpoint, pid: process?.pid ?? null, startedAt };
}

async function readRelease(baseUrl: string): Promise<string | null> {
  try {
    const answer = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) });
    return Health.parse(await answer.json()).release;
  } catch {
    // No answer is a finding of its own: `doctor` names the cause.
    return null;
  }
}
