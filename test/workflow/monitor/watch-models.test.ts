import { describe, expect, test } from 'vitest';
import { type FakeAnswer, type MachineRun, branchesOf, branchesTaken, runMachine } from '../../support/run-machine.ts';

const file = 'state-machines/watch-models.asl.json';
const input = { tenant: 'main', run: 'watch-1' };
const measured = {
  ...input,
  views: [{ view: 'trades', viewVersion: 1, measuredAtUs: 5, entities: 1, newestAgeUs: 2, oldestAgeUs: 2 }],
};

const measures: FakeAnswer = { output: measured };
const records: FakeAnswer = { output: { ...input, recorded: 1 } };
const notes: FakeAnswer = { output: { recorded: true } };
const faults: FakeAnswer = { error: new Error('the store did not answer') };
/** As AWS names the fault of a task that it stopped waiting for; the interpreter neither retries nor catches its own. */
const timesOut: FakeAnswer = { error: Object.assign(new Error('no answer'), { name: 'States.Timeout' }) };
const note = { ...input, machine: 'watch-models', error: 'Error', cause: 'the store did not answer' };

const scenarios = {
  healthy: { 'Measure Freshness': [measures], 'Record Freshness': [records] },
  measuresLate: { 'Measure Freshness': [faults, faults, measures], 'Record Freshness': [records] },
  recordsLate: { 'Measure Freshness': [measures], 'Record Freshness': [faults, records] },
  cannotMeasure: { 'Measure Freshness': [faults], 'Record Failure': [notes] },
  cannotRecord: { 'Measure Freshness': [measures], 'Record Freshness': [faults], 'Record Failure': [notes] },
  timesOut: { 'Measure Freshness': [timesOut, measures], 'Record Freshness': [timesOut, records] },
  neverAnswers: { 'Measure Freshness': [timesOut], 'Record Failure': [notes] },
  notesLate: { 'Measure Freshness': [faults], 'Record Failure': [faults, faults, faults, notes] },
  cannotNote: { 'Measure Freshness': [faults], 'Record Failure': [faults] },
} as const satisfies Record<string, MachineRun['tasks']>;

const watch = (scenario: keyof typeof scenarios) => runMachine({ file, input, tasks: scenarios[scenario] });

describe('watch-models', () => {
  test('records what it measured', async () => {
    const outcome = await watch('healthy');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.visited).toEqual(['Measure Freshness', 'Record Freshness', 'Freshness Recorded']);
    expect(outcome.calls).toEqual({ 'Measure Freshness': [input], 'Record Freshness': [measured] });
  });

  test('hands the time on when it is told one', async () => {
    const { calls } = await runMachine({ file, input: { ...input, nowUs: 7 }, tasks: scenarios.healthy });
    expect(calls['Measure Freshness']).toEqual([{ ...input, nowUs: 7 }]);
  });

  test('measures again after a fault', async () => {
    const outcome = await watch('measuresLate');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.calls['Measure Freshness']).toHaveLength(3);
  });

  test('records again after a fault', async () => {
    const outcome = await watch('recordsLate');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.calls['Record Freshness']).toEqual([measured, measured]);
  });

  test('notes error and cause when it cannot measure, and ends as failed', async () => {
    const outcome = await watch('cannotMeasure');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Measure Freshness → Record Failure']);
    expect(outcome.calls['Measure Freshness']).toHaveLength(3);
    expect(outcome.calls['Record Failure']).toEqual([note]);
    expect(outcome.visited.at(-1)).toBe('Watch Failed');
  });

  test('notes error and cause when it cannot record', async () => {
    const outcome = await watch('cannotRecord');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Record Freshness → Record Failure']);
    expect(outcome.calls['Record Failure']).toEqual([note]);
  });

  test('tries again after a timeout', async () => {
    const outcome = await watch('timesOut');
    expect(outcome.status).toBe('succeeded');
    expect(Object.values(outcome.calls).map((inputs) => inputs.length)).toEqual([2, 2]);
  });

  test('gives a task up that never answers', async () => {
    const outcome = await watch('neverAnswers');
    expect(outcome.status).toBe('failed');
    expect(outcome.calls['Measure Freshness']).toHaveLength(3);
    expect(outcome.calls['Record Failure']).toEqual([{ ...note, error: 'States.Timeout', cause: 'no answer' }]);
  });

  test('tries four times to note a failure', async () => {
    const outcome = await watch('notesLate');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Measure Freshness → Record Failure']);
    expect(outcome.calls['Record Failure']).toHaveLength(4);
  });

  test('ends as failed even when the failure cannot be noted', async () => {
    const outcome = await watch('cannotNote');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Measure Freshness → Record Failure', 'Record Failure → Watch Failed']);
    expect(outcome.error).toBe('WatchFailed');
  });

  test('is tested in every state and on every Catch', async () => {
    const outcomes = await Promise.all(
      Object.values<MachineRun['tasks']>(scenarios).map((tasks) => runMachine({ file, input, tasks })),
    );
    expect(branchesTaken(outcomes)).toEqual(branchesOf(file));
  });
});
