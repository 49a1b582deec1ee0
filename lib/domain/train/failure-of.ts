import * as z from 'zod';
import { type ErrorCode, errors } from '../../../schemas/errors.ts';
import { longestReason } from './take-step.ts';
import type { TrainRun } from './train-runs.ts';

export type Failure = NonNullable<TrainRun['failure']>;

/** What Step Functions caught. */
export interface Caught {
  readonly error: string;
  readonly cause: string;
}

/** A container says its code at the beginning of its cause; of all else the name of the error must do. */
export function failureOf(caught: Caught): Failure {
  const { error, cause } = innermost(caught);
  const [, code = '', own = ''] = /^(TG-\d{4}):? (.*)$/s.exec(cause) ?? [];
  if (isCode(code)) return { code, reason: shortened(own) };
  return { code: timeouts.has(error) ? 'TG-3053' : 'TG-3052', reason: shortened(`${error}: ${cause}`) };
}

/** A container that nobody runs, or that has fallen silent, misses its heartbeats: only AWS has a name of its own for it. */
const timeouts: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

const ExecutionCause = z.object({ Error: z.string().default(''), Cause: z.string().default(''), Status: z.string() });
const FunctionCause = z.object({ errorMessage: z.string(), errorType: z.string().default('Error') });

/** A machine within a machine fails by the description of its execution, a function by a document of its error. */
function innermost({ error, cause }: Caught): Caught {
  const document = parseJson(cause);
  const execution = ExecutionCause.safeParse(document).data;
  if (execution !== undefined) return innermost({ error: execution.Error || execution.Status, cause: execution.Cause });
  const fault = FunctionCause.safeParse(document).data;
  return fault === undefined ? { error, cause } : { error: fault.errorType, cause: fault.errorMessage };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errors, text);
}

function shortened(reason: string): string {
  return reason.slice(0, longestReason);
}
