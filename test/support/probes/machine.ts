import { randomUUID } from 'node:crypto';
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { stepFunctions } from './clients.ts';
import { anyRole } from './function.ts';
import { waitFor } from '../wait-for.ts';

export interface Run {
  readonly status: string;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** States of a machine; the first one is where it starts. */
export type States = Readonly<Record<string, object>>;

export function machineText(states: States, top: object = {}): string {
  return JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...top });
}

export async function makeMachine(definition: string): Promise<string> {
  const made = await stepFunctions.send(
    new CreateStateMachineCommand({ name: `probe-${randomUUID()}`, definition, roleArn: anyRole }),
  );
  return made.stateMachineArn ?? '';
}

export async function start(machine: string, input: unknown = {}, name: string = randomUUID()): Promise<string> {
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
  );
  return executionArn ?? '';
}

export async function look(execution: string): Promise<Run> {
  const {
    status = '',
    output,
    error,
    cause,
  } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: execution }));
  return { status, output: output === undefined ? undefined : (JSON.parse(output) as unknown), error, cause };
}

/** How the execution looks once it has ended. */
export async function ended(execution: string): Promise<Run> {
  return waitFor({ what: 'the end of an execution', seconds: 40, everyMs: 50 }, () => endedOrNot(execution));
}

/** For `within`: the execution, if it has ended. */
export async function endedOrNot(execution: string): Promise<Run | undefined> {
  const run = await look(execution);
  return run.status === 'RUNNING' ? undefined : run;
}

/** Makes a machine of these states, runs it to its end. */
export async function run(states: States, input: unknown = {}): Promise<Run> {
  return ended(await start(await makeMachine(machineText(states)), input));
}

/** A task that ends its machine. */
export function task(resource: string, options: object = {}): object {
  return { Type: 'Task', Resource: resource, TimeoutSeconds: 20, End: true, ...options };
}

/** Whether a run came to this output, or how it went instead. */
export function cameTo(outcome: Run, output: unknown): true | string {
  return JSON.stringify(outcome.output) === JSON.stringify(output) ? true : JSON.stringify(outcome);
}

/** Name of the error that a Catch gets from this state. */
export async function failureOf(state: object, input: unknown = {}): Promise<string> {
  return caughtError(await run({ Try: { ...state, ...caught }, ...caughtState }, input));
}

/** What a failing state is caught with: the error and its cause below `failure`. */
export const caught = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Caught' }] };
export const caughtState = { Caught: { Type: 'Pass', End: true } };

export const nothingCaught = 'nothing caught';

/** Name of the error that a Catch saw. */
export function caughtError({ output }: { readonly output: unknown }): string {
  return (output as { failure?: { Error?: string } } | undefined)?.failure?.Error ?? nothingCaught;
}

export function brokenBranch(error: string): object {
  return { StartAt: 'Break', States: { Break: { Type: 'Fail', Error: error, Cause: 'on purpose' } } };
}
