import { type ExitCode, exitCodes } from '../../../schemas/errors.ts';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { ApiClient } from '../api-client.ts';
import type { Call } from '../command.ts';
import { mayColour } from '../terminal.ts';
import { openProgress } from './read-progress.ts';
import { RunFeed } from './run-feed.ts';
import { earlierTimes } from './run-time.ts';
import { showTree } from './run-tree.ts';

type World = Pick<Call, 'global' | 'terminal' | 'environment' | 'signal'>;

/** Shows a run on stderr until it has ended. Ctrl-C leaves the run alone, and says how to come back to it. */
export async function watchRun(call: World, api: ApiClient, first: TrainRunStatus): Promise<TrainRunStatus> {
  const { terminal, environment, signal } = call;
  const { stderr } = terminal.streams;
  const plain = terminal.plain || terminal.json || !stderr.isTTY || !mayColour(environment);
  try {
    return await showTree(new RunFeed(api, first, signal), {
      talk: { stream: stderr, plain, quiet: terminal.quiet },
      signal,
      earlier: await earlierTimes(api, first),
      detail: await openProgress(call, first),
    });
  } catch (error) {
    if (signal.aborted) terminal.say(`\nThe run goes on. To see it again: ${showCommand(first.run)} --follow`);
    throw error;
  }
}

export function showCommand(run: string): string {
  return `tidegate runs show ${run}`;
}

/** Another run of the model was faster, or the run broke off: either way there is no new version. */
export function exitOf({ status }: Pick<TrainRunStatus, 'status'>): ExitCode {
  if (status === 'skipped') return exitCodes.conflict;
  return status === 'registered' || status === 'running' ? exitCodes.ok : exitCodes.failure;
}
