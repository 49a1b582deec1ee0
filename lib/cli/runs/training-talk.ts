import { runStates, type TrainRunStatus } from '../../../schemas/run-api.ts';
import type { TrainingTalk } from '../../local/train-market.ts';
import type { Call } from '../command.ts';
import { predictionInWords } from '../serve/prediction-words.ts';
import { showError } from '../show-error.ts';
import { headlinesInWords } from './headline-words.ts';
import { openProgress } from './read-progress.ts';
import { timeInWords } from './run-time.ts';

/** What a start says of the training that it waits for; more than a line of it shows `runs show`. */
export function trainingTalk(call: Pick<Call, 'terminal' | 'global' | 'environment'>): TrainingTalk {
  const { terminal } = call;
  return {
    async follow(first) {
      const detail = await openProgress(call, first);
      return async (status) => {
        const state = stateUnderWay(status);
        const parts = [await detail(status, state), timeInWords(status, state, new Map())];
        return `${state}, ${parts.filter((part) => part !== undefined).join('; ')}`;
      };
    },
    scores: ({ headlines }) => headlinesInWords(terminal, headlines),
    prediction: (prediction) => predictionInWords(terminal, prediction),
    failed: (error) => void showError(terminal, error),
  };
}

/** The one after the last that has ended: a run without a search goes past that state in no time. */
function stateUnderWay({ states }: TrainRunStatus): string {
  const last = Math.max(-1, ...states.map(({ name }) => runStates.findIndex((state) => state === name)));
  return runStates[last + 1] ?? 'Report';
}
