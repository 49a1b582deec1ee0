import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

type JsonValue = Parameters<StateMachine['run']>[0];

/** What a task answers, once per call; the last one is repeated. */
export type FakeAnswer = { readonly output: JsonValue } | { readonly error: Error };

export interface MachineRun {
  readonly file: string;
  readonly input: JsonValue;
  readonly tasks: Readonly<Record<string, readonly [FakeAnswer, ...FakeAnswer[]]>>;
}

export interface MachineOutcome {
  readonly status: 'succeeded' | 'failed';
  /** Name of the error that ended the run. */
  readonly error: string | undefined;
  /** What that error said. */
  readonly cause: string | undefined;
  /** States in the order in which they were entered. */
  readonly visited: readonly string[];
  /** `<state> → <next state>` for each Catch that was taken. */
  readonly caught: readonly string[];
  /** Inputs of every call, by the name of the task. */
  readonly calls: Readonly<Record<string, readonly unknown[]>>;
}

/** What a machine sees of its own run. */
export const contextOfRun = { Task: { Token: 'token-of-a-task' }, Execution: { Id: 'arn:of:an:execution' } };

/** Runs a machine in process, without its waits and those before retries. A task that must not be called has no fake. */
export async function runMachine({ file, input, tasks }: MachineRun): Promise<MachineOutcome> {
  // One process has no executions to give items to.
  const source = readFileSync(file, 'utf8').replaceAll('${mapMode}', 'INLINE');
  const machine = new StateMachine(JSON.parse(source), { validationOptions: { noValidate: true } });
  const waits = statesOf(file).filter(([, { Type }]) => Type === 'Wait');
  const calls: Record<string, unknown[]> = {};
  const names = Object.keys(tasks);
  const handlers = names.map((name) => [name, answering(tasks[name]!, (calls[name] = []))] as const);
  const execution = machine.run(input, {
    context: contextOfRun,
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      waitTimeOverrides: Object.fromEntries(waits.map(([name]) => [name, 0])),
      retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
    },
  });
  const status = execution.result.then(
    () => 'succeeded' as const,
    () => 'failed' as const,
  );
  const events = [];
  for await (const event of execution.eventLogs) events.push(event);
  return {
    status: await status,
    error: events.flatMap((event) => (event.type === 'ExecutionFailed' ? [event.Error] : []))[0],
    cause: events.flatMap((event) => (event.type === 'ExecutionFailed' ? [String(event.Cause)] : []))[0],
    visited: events.flatMap((event) => (event.type === 'StateEntered' ? [event.state.name] : [])),
    caught: events.flatMap((event) =>
      event.type === 'StateCaught' ? [`${event.state.name} → ${event.catch.catcher.Next}`] : [],
    ),
    calls,
  };
}

function answering(answers: readonly FakeAnswer[], inputs: unknown[]) {
  return (input: JsonValue): Promise<JsonValue> => {
    const answer = answers[Math.min(inputs.length, answers.length - 1)]!;
    inputs.push(input);
    return 'error' in answer ? Promise.reject(answer.error) : Promise.resolve(answer.output);
  };
}

interface Branches {
  readonly states: ReadonlySet<string>;
  readonly catches: ReadonlySet<string>;
}

/** Everything that a suite of runs must have taken, inside of Maps and Parallels too. */
export function branchesOf(file: string): Branches {
  const states = statesOf(file);
  return {
    states: new Set(states.map(([name]) => name)),
    catches: new Set(states.flatMap(([name, state]) => (state.Catch ?? []).map(({ Next }) => `${name} → ${Next}`))),
  };
}

export function branchesTaken(outcomes: readonly MachineOutcome[]): Branches {
  return {
    states: new Set(outcomes.flatMap(({ visited }) => visited)),
    catches: new Set(outcomes.flatMap(({ caught }) => caught)),
  };
}

interface State {
  readonly Type: string;
  readonly Catch?: readonly { readonly Next: string }[];
  readonly ItemProcessor?: States;
  readonly Branches?: readonly States[];
}

interface States {
  readonly States: Readonly<Record<string, State>>;
}

function statesOf(file: string): readonly (readonly [name: string, state: State])[] {
  return flatten(JSON.parse(readFileSync(file, 'utf8')) as States);
}

function flatten({ States }: States): readonly (readonly [name: string, state: State])[] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.ItemProcessor === undefined ? [] : flatten(state.ItemProcessor)),
    ...(state.Branches ?? []).flatMap(flatten),
  ]);
}
