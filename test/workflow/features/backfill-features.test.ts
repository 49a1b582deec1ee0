import { describe, expect, test } from 'vitest';
import { type FakeAnswer, type MachineRun, branchesOf, branchesTaken, runMachine } from '../../support/run-machine.ts';

const file = 'state-machines/backfill-features.asl.json';
const run = { tenant: 'main', run: 'btc-2026', attempt: 1, execution: 'backfill-1' };
const input = { ...run, importId: '', entities: ['BTC-USD'] };

const answer = (output: Extract<FakeAnswer, { output: unknown }>['output']): FakeAnswer => ({ output });
const faults: FakeAnswer = { error: new Error('the store did not answer') };
const notes = answer({ recorded: true });

const plan = { entities: ['BTC-USD'], groups: [] as number[], registration: { decision: 'waiting', tries: 0 } };
const named = answer({ ...plan, hasImport: false });
const imported = answer({ ...plan, hasImport: true, groups: [0, 1] });
const progress = (outcome: string, version = 7) => answer({ outcome, round: 1, tries: 0, version });
const registration = (decision: string, tries: number) => answer({ decision, tries });
const window = { entity: 'BTC-USD', fromUs: 0, untilUs: 3_600_000_000 };
const written = { rows: 10, files: 2, lateUntilVersion: 7 };

/** What every run ends with that breaks off nowhere. */
const materialises = {
  'Plan Windows': [answer([window])],
  'Materialise Window': [answer(written)],
  'Merge Windows': [answer({ rows: 10, files: 2 })],
  'Verify Parity': [answer({ isEqual: true, verified: 1 })],
} as const;
const checks = {
  'Plan Backfill': [imported],
  'Check Group': [answer({ parts: 16, events: 9, refused: false })],
} as const;
const settled = { 'Plan Backfill': [named], 'Revise Entity': [progress('nothing')] } as const;
const recorded = { 'Record Failure': [notes] } as const;

const scenarios = {
  named: { ...settled, ...materialises },
  nothingToDo: { ...settled, ...materialises, 'Plan Windows': [answer([])] },
  imported: {
    ...checks,
    ...materialises,
    'Register Histories': [registration('waiting', 1), registration('waiting', 2), registration('registered', 2)],
    'Revise Entity': [progress('offered')],
    'Await Adoption': [progress('waiting'), progress('adopted')],
  },
  adoptedAgain: {
    ...settled,
    ...materialises,
    'Revise Entity': [progress('offered'), progress('offered', 9)],
    'Await Adoption': [progress('again'), progress('adopted', 9)],
  },
  refused: { ...checks, 'Register Histories': [registration('refused', 0)] },
  parityBroken: { ...settled, ...materialises, 'Verify Parity': [answer({ isEqual: false, verified: 0 })] },
  materialisesLate: { ...settled, ...materialises, 'Materialise Window': [faults, faults, answer(written)] },
  cannotPlan: { 'Plan Backfill': [faults], ...recorded },
  cannotCheck: { 'Plan Backfill': [imported], 'Check Group': [faults], 'Record Check Failure': [notes], ...recorded },
  cannotNoteCheck: {
    'Plan Backfill': [imported],
    'Check Group': [faults],
    'Record Check Failure': [faults],
    ...recorded,
  },
  cannotRegister: { ...checks, 'Register Histories': [faults], ...recorded },
  cannotRevise: {
    'Plan Backfill': [named],
    'Revise Entity': [faults],
    'Record Revision Failure': [notes],
    ...recorded,
  },
  neverAdopted: {
    'Plan Backfill': [named],
    'Revise Entity': [progress('offered')],
    'Await Adoption': [faults],
    'Record Revision Failure': [faults],
    ...recorded,
  },
  cannotPlanWindows: { ...settled, 'Plan Windows': [faults], ...recorded },
  cannotMaterialise: {
    ...settled,
    ...materialises,
    'Materialise Window': [faults],
    'Record Window Failure': [notes],
    ...recorded,
  },
  cannotNoteWindow: {
    ...settled,
    ...materialises,
    'Materialise Window': [faults],
    'Record Window Failure': [faults],
    ...recorded,
  },
  cannotMerge: { ...settled, ...materialises, 'Merge Windows': [faults], ...recorded },
  cannotVerify: { ...settled, ...materialises, 'Verify Parity': [faults], ...recorded },
  cannotNote: { 'Plan Backfill': [faults], 'Record Failure': [faults] },
} as const satisfies Record<string, MachineRun['tasks']>;

const backfill = (scenario: keyof typeof scenarios) => runMachine({ file, input, tasks: scenarios[scenario] });
const note = { tenant: 'main', run: 'backfill-1', machine: 'backfill-features', error: 'Error' };

describe('backfill-features', () => {
  test('materialises named entities without checking or registering anything', async () => {
    const outcome = await backfill('named');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.visited.at(-1)).toBe('Backfill Done');
    expect(outcome.calls).toEqual({
      'Plan Backfill': [input],
      'Revise Entity': [{ ...run, entity: 'BTC-USD', progress: { round: 0, tries: 0, version: 0 } }],
      'Plan Windows': [run],
      'Materialise Window': [{ ...run, window }],
      'Merge Windows': [{ ...run, materialised: [written] }],
      'Verify Parity': [run],
    });
  });

  test('ends well when there is no window', async () => {
    const outcome = await backfill('nothingToDo');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.calls['Materialise Window']).toEqual([]);
    expect(outcome.calls['Merge Windows']).toEqual([{ ...run, materialised: [] }]);
  });

  test('checks every group of an import, then asks its writers until all have taken it', async () => {
    const outcome = await backfill('imported');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.calls['Check Group']).toEqual([0, 1].map((group) => ({ ...run, group })));
    expect(outcome.calls['Register Histories']).toEqual([0, 1, 2].map((tries) => ({ ...run, tries })));
  });

  test('hands the progress of an entity from state to state', async () => {
    const { calls } = await backfill('adoptedAgain');
    const offered = { outcome: 'offered', round: 1, tries: 0, version: 7 };
    expect(calls['Await Adoption']?.[0]).toEqual({ ...run, entity: 'BTC-USD', progress: offered });
    expect(calls['Revise Entity']).toHaveLength(2);
    expect(calls['Await Adoption']).toHaveLength(2);
  });

  test('registers nothing of a refused import, and is no failure of the platform', async () => {
    const outcome = await backfill('refused');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.visited.at(-1)).toBe('Import Refused');
  });

  test('fails when the lake differs from the raw events', async () => {
    const outcome = await backfill('parityBroken');
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toBe('ParityBroken');
  });

  test('tries a window again after a fault', async () => {
    const outcome = await backfill('materialisesLate');
    expect(outcome.status).toBe('succeeded');
    expect(outcome.calls['Materialise Window']).toHaveLength(3);
  });

  test.each(['cannotPlan', 'cannotRegister', 'cannotPlanWindows', 'cannotMerge', 'cannotVerify'] as const)(
    'notes error and cause when it %s, and ends as failed',
    async (scenario) => {
      const outcome = await backfill(scenario);
      expect(outcome.status).toBe('failed');
      expect(outcome.error).toBe('BackfillFailed');
      expect(outcome.calls['Record Failure']).toEqual([{ ...note, cause: 'the store did not answer' }]);
    },
  );

  test.each([
    ['cannotCheck', 'Record Check Failure'],
    ['cannotRevise', 'Record Revision Failure'],
    ['cannotMaterialise', 'Record Window Failure'],
  ] as const)('notes the true cause when an item of a Map %s, before the Map fails', async (scenario, state) => {
    const outcome = await backfill(scenario);
    expect(outcome.status).toBe('failed');
    expect(outcome.calls[state]?.[0]).toEqual({ ...note, cause: 'the store did not answer' });
    expect(outcome.calls['Record Failure']).toHaveLength(1);
  });

  test('ends as failed even when the failure cannot be noted', async () => {
    const outcome = await backfill('cannotNote');
    expect(outcome.status).toBe('failed');
    expect(outcome.caught).toEqual(['Plan Backfill → Record Failure', 'Record Failure → Backfill Failed']);
    expect(outcome.calls['Record Failure']).toHaveLength(4);
  });

  test('is tested in every state and on every Catch', async () => {
    const outcomes = await Promise.all(
      Object.values<MachineRun['tasks']>(scenarios).map((tasks) => runMachine({ file, input, tasks })),
    );
    expect(branchesTaken(outcomes)).toEqual(branchesOf(file));
  });
});
