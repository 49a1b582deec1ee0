import { runStates, type TrainRunStatus } from '../../../schemas/run-api.ts';
import { runSteps, type Step, type Talk } from '../../local/step-tree.ts';
import type { ProgressReader } from './read-progress.ts';
import type { RunFeed } from './run-feed.ts';
import { type StateTimes, timeInWords } from './run-time.ts';

export interface TreeOptions {
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly earlier: StateTimes;
  /** How far the jobs of a state are, where somebody can tell. */
  readonly detail: ProgressReader;
}

/** The state that runs when a run breaks off; whoever shows the run has its reason. */
class StateNotReached extends Error {}

/** Shows a run as a tree of its states until it has ended. */
export async function showTree(feed: RunFeed, options: TreeOptions): Promise<TrainRunStatus> {
  const { states } = feed.latest;
  const done = states.map(({ name, seconds, note }) => ({ title: name, seconds, note }));
  const left = runStates.filter((name) => states.every((state) => state.name !== name));
  const { talk, signal } = options;
  try {
    if (feed.latest.status === 'running')
      await runSteps({ done, steps: left.map((name) => stepOf(name, feed, options)), talk, signal });
  } catch (error) {
    if (!(error instanceof StateNotReached)) throw error;
  }
  // The record ends a moment after its last state.
  while (await feed.next());
  return feed.latest;
}

function stepOf(name: string, feed: RunFeed, { earlier, detail }: TreeOptions): Step {
  return {
    title: name,
    async run(tell) {
      for (;;) {
        const status = feed.latest;
        const note = outcomeOf(status, name);
        if (note !== undefined) return note;
        const parts = [await detail(status, name), timeInWords(status, name, earlier)];
        tell(parts.filter((part) => part !== undefined).join('; '));
        await feed.next();
      }
    },
  };
}

/** What came of a state; undefined while it runs or waits for its turn. */
function outcomeOf({ states, status, failure }: TrainRunStatus, name: string): string | undefined {
  const state = states.find((each) => each.name === name);
  if (state !== undefined) return state.note;
  const place = runStates.findIndex((each) => each === name);
  const isPassed = states.some((each) => runStates.findIndex((other) => other === each.name) > place);
  if (isPassed || status === 'registered' || status === 'skipped') return 'not needed';
  if (status !== 'running') throw new StateNotReached(failure?.reason ?? status);
  return undefined;
}
