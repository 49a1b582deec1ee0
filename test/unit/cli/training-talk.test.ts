import { describe, expect, test } from 'vitest';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import { trainingTalk } from '../../../lib/cli/runs/training-talk.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { TidegateError } from '../../../lib/domain/fault.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runStatus } from '../../support/train-runs.ts';

type Headline = TrainRunStatus['headlines'][number];

function talkOf() {
  const { world, stderr } = cliWorld();
  const options = { json: false, plain: true, quiet: false, verbose: false };
  const terminal = openTerminal(world.streams, world.environment, options);
  // Another API than that of this machine has no log that could be read.
  const global = { ...options, url: 'http://127.0.0.1:1', token: 'secret' };
  return { talk: trainingTalk({ terminal, global, environment: world.environment }), stderr };
}

const around = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

function headline(head: string, objective: 'binary' | 'tweedie'): Headline {
  const naive = (values: readonly number[], skills: readonly number[] = []) =>
    Object.fromEntries(
      values.map((value, at) => [
        `naive-${at}`,
        { score: around(value), difference: around(0), skill: skills[at] === undefined ? null : around(skills[at]) },
      ]),
    );
  return {
    ...{ head, objective, horizonUs: 300e6, rows: 4320, effectiveRows: 512, labelMean: 0.052 },
    scores: [
      { metric: 'brier', better: 'lower', score: around(0.045), naive: naive([0.049, 0.046], [0.085, 0.022]) },
      { metric: 'auc', better: 'higher', score: around(0.74), naive: naive([0.5, 0.61]) },
      { metric: 'pr-auc', better: 'higher', score: around(0.21), naive: naive([0.05, 0.04]) },
      { metric: 'ece', better: 'lower', score: around(0.02), naive: naive([0.03, 0.01]) },
    ],
  };
}

describe('what a start says of its training', () => {
  test('is the state under way, and how long it has taken', async () => {
    const { talk } = talkOf();
    const noteOf = await talk.follow(runStatus({}));
    expect(await noteOf(runStatus({}, { seconds: 3 }))).toBe('Decide, 3 s');
    expect(await noteOf(runStatus({ Decide: 1, 'Prepare Dataset': 20 }, { seconds: 27 }))).toBe('Search, 7 s');
    // Without a search, nothing is noted of that state.
    const planned = runStatus({ Decide: 1, 'Prepare Dataset': 20, 'Plan Fits': 21 }, { seconds: 30 });
    expect(await noteOf(planned)).toBe('Fit, 9 s');
  });

  test('are the probabilities of the model beside the best naive one of each score, and the least that it is better by', () => {
    const { talk } = talkOf();
    const headlines = [headline('burst-5m', 'binary'), headline('volume-5m', 'tweedie')];
    expect(talk.scores(runStatus({}, { headlines }))).toBe(
      'burst-5m\t0.052\t0.740 (0.610)\t0.210 (0.050)\t0.020 (0.010)\t0.022 (0.012 to 0.032)',
    );
  });

  test('is why there is no model', () => {
    const { talk, stderr } = talkOf();
    talk.failed(new TidegateError('TG-3052', 'the run first ended as failed: TG-3042: too little history'));
    expect(stderr()).toMatch(/✗ Training broke off \(TG-3052\)\n +why +the run first ended as failed: TG-3042/);
  });
});
