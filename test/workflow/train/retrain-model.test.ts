import { describe, expect, test } from 'vitest';
import {
  type FakeAnswer,
  type MachineRun,
  branchesOf,
  branchesTaken,
  contextOfRun,
  runMachine,
} from '../../support/run-machine.ts';

const file = 'state-machines/retrain-model.asl.json';
const input = { tenant: 'main', run: 'first', execution: 'train-1' };

const answer = (output: Extract<FakeAnswer, { output: unknown }>['output']): FakeAnswer => ({ output });
const faults: FakeAnswer = { error: new Error('the store did not answer') };
const notes = answer({ code: 'TG-3052', reason: 'the store did not answer' });

const limits = { cpus: 2 };
const job = (name: string) => ({ jobUri: `s3://lake/main/runs/first/jobs/${name}.json`, limits });
const done = (name: string) => ({ contract: 'job-done/1', resultUri: `s3://lake/main/runs/first/jobs/${name}` });
/** A machine within a machine answers with the description of its execution. */
const ran = (name: string) => answer({ Status: 'SUCCEEDED', Output: done(name) });

const dataset = { dataset: 'a'.repeat(64), rows: 900, folds: 3 };
const decides = { Decide: [answer({ decision: 'train', reason: 'nothing else trains it' })] } as const;
const prepares = {
  ...decides,
  'Prepare Dataset': [answer({ ...dataset, searches: [job('search-bursts-1'), job('search-bursts-2')] })],
} as const;
const searches = { ...prepares, 'Run Search Worker': [ran('search')] } as const;
const plans = { ...searches, 'Plan Fits': [answer({ train: job('train'), evaluate: job('evaluate') })] } as const;
const fits = { ...plans, Train: [ran('train')], 'Evaluate Folds': [ran('evaluate')] } as const;
const packed = { sha256: 'c'.repeat(64), bytes: 4000, heads: 8, goldenRows: 257 };
const packs = { ...fits, 'Pack Artifact': [answer(packed)] } as const;
const evaluates = { ...packs, 'Evaluate Walk-Forward': [answer({ evaluationUri: 's3://lake/e.json' })] } as const;
const registers = {
  ...evaluates,
  Register: [answer({ model: 'liquidation', version: 7, artifact: 'b'.repeat(64) })],
} as const;
const recorded = { 'Record Failure': [notes] } as const;

const scenarios = {
  registered: { ...registers, Report: [answer({})] },
  withoutSearch: {
    ...registers,
    'Prepare Dataset': [answer({ ...dataset, searches: [] })],
    Report: [answer({})],
  },
  skipped: { Decide: [answer({ decision: 'skip', reason: 'another run trains it' })] },
  preparesLate: { ...registers, 'Prepare Dataset': [faults, prepares['Prepare Dataset'][0]], Report: [answer({})] },
  cannotDecide: { Decide: [faults], ...recorded },
  cannotPrepare: { ...decides, 'Prepare Dataset': [faults], ...recorded },
  cannotSearch: { ...prepares, 'Run Search Worker': [faults], 'Record Search Failure': [notes], ...recorded },
  cannotNoteSearch: { ...prepares, 'Run Search Worker': [faults], 'Record Search Failure': [faults], ...recorded },
  cannotPlan: { ...searches, 'Plan Fits': [faults], ...recorded },
  cannotTrain: { ...fits, Train: [faults], 'Record Train Failure': [notes], ...recorded },
  cannotNoteTrain: { ...fits, Train: [faults], 'Record Train Failure': [faults], ...recorded },
  cannotFitFolds: { ...fits, 'Evaluate Folds': [faults], 'Record Evaluate Folds Failure': [notes], ...recorded },
  cannotNoteFolds: { ...fits, 'Evaluate Folds': [faults], 'Record Evaluate Folds Failure': [faults], ...recorded },
  cannotPack: { ...fits, 'Pack Artifact': [faults], ...recorded },
  cannotEvaluate: { ...packs, 'Evaluate Walk-Forward': [faults], ...recorded },
  cannotRegister: { ...evaluates, Register: [faults], ...recorded },
  cannotReport: { ...registers, Report: [faults], ...recorded },
  cannotNote: { Decide: [faults], 'Record Failure': [faults] },
} as const satisfies Record<string, MachineRun['tasks']>;

const retrain = (scenario: keyof typeof scenarios) => runMachine({ file, input, tasks: scenarios[scenario] });
const note = { ...input, error: 'Error', cause: 'the store did not answer' };

describe('retrain-model', () => {
  test('hands names and places from state to state, and nothing else', async () => {
    const { status, visited, calls } = await retrain('registered');
    expect(status).toBe('succeeded');
    expect(visited.at(-1)).toBe('Run Registered');
    expect(calls).toMatchObject({
      Decide: [input],
      'Prepare Dataset': [input],
      'Plan Fits': [{ ...input, searched: [done('search'), done('search')] }],
      'Pack Artifact': [{ ...input, trained: done('train'), evaluated: done('evaluate') }],
      'Evaluate Walk-Forward': [input],
      Register: [{ ...input, packed, evaluationUri: 's3://lake/e.json' }],
      Report: [{ ...input, version: 7 }],
    });
    for (const state of [
      'Decide',
      'Prepare Dataset',
      'Plan Fits',
      'Pack Artifact',
      'Evaluate Walk-Forward',
      'Register',
      'Report',
    ])
      expect(calls[state]).toHaveLength(1);
  });

  test('runs one container for each worker of the search, and one for each of the two fits', async () => {
    const { calls } = await retrain('registered');
    const started = (state: string) =>
      (calls[state] ?? []).map((call) => (call as { Input: { jobUri: string } }).Input.jobUri);
    expect(started('Run Search Worker').toSorted()).toEqual([
      job('search-bursts-1').jobUri,
      job('search-bursts-2').jobUri,
    ]);
    expect(started('Train')).toEqual([job('train').jobUri]);
    expect(started('Evaluate Folds')).toEqual([job('evaluate').jobUri]);
  });

  test('tells a container who has started it, so that a cancelled run can end it', async () => {
    const { calls } = await retrain('registered');
    const [call] = calls['Train'] as readonly { readonly Input: object }[];
    expect(call?.Input).toHaveProperty('AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID', contextOfRun.Execution.Id);
  });

  test('fits at once where the pack does not search', async () => {
    const { status, calls } = await retrain('withoutSearch');
    expect(status).toBe('succeeded');
    expect(calls['Run Search Worker']).toEqual([]);
    expect(calls['Plan Fits']).toEqual([{ ...input, searched: [] }]);
  });

  test('trains nothing when another run of the model is under way, and is no failure', async () => {
    const { status, visited } = await retrain('skipped');
    expect(status).toBe('succeeded');
    expect(visited).toEqual(['Decide', 'Should Train', 'Run Skipped']);
  });

  test('tries a state again after a fault', async () => {
    const { status, calls } = await retrain('preparesLate');
    expect(status).toBe('succeeded');
    expect(calls['Prepare Dataset']).toHaveLength(2);
  });

  test.each([
    'cannotDecide',
    'cannotPrepare',
    'cannotPlan',
    'cannotPack',
    'cannotEvaluate',
    'cannotRegister',
    'cannotReport',
  ] as const)('ends the record of the run with error and cause when it %s, and fails', async (scenario) => {
    const outcome = await retrain(scenario);
    expect(outcome).toMatchObject({ status: 'failed', error: 'RetrainFailed' });
    expect(outcome.calls['Record Failure']).toEqual([note]);
  });

  test.each([
    ['cannotSearch', 'Run Search Worker', 'Record Search Failure'],
    ['cannotTrain', 'Train', 'Record Train Failure'],
    ['cannotFitFolds', 'Evaluate Folds', 'Record Evaluate Folds Failure'],
  ] as const)(
    'records what a container said when it %s, and does not run it again',
    async (scenario, state, record) => {
      const { status, calls } = await retrain(scenario);
      expect(status).toBe('failed');
      expect(new Set(calls[state]?.map((call) => JSON.stringify(call))).size).toBe(calls[state]?.length);
      expect(calls[record]?.[0]).toEqual(note);
      expect(calls['Record Failure']).toHaveLength(1);
    },
  );

  test('fails even when the failure cannot be recorded', async () => {
    const outcome = await retrain('cannotNote');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Decide → Record Failure', 'Record Failure → Retrain Failed']);
    expect(outcome.calls['Record Failure']).toHaveLength(4);
  });

  test('is tested in every state and on every Catch', async () => {
    const outcomes = await Promise.all(
      Object.values<MachineRun['tasks']>(scenarios).map((tasks) => runMachine({ file, input, tasks })),
    );
    expect(branchesTaken(outcomes)).toEqual(branchesOf(file));
  });
});
