import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { log } from './log.ts';

export interface TaskContext {
  readonly requestId: string;
  /** Adds to the one line that the invocation logs. */
  readonly annotate: (fields: Readonly<Record<string, unknown>>) => void;
}

export interface Task<Schema extends z.ZodType> {
  readonly name: string;
  readonly input: Schema;
}

/** One task Lambda, for queues, schedules and state machines: whatever it throws, its caller retries. */
export function wireTask<Schema extends z.ZodType, Output>(
  { name, input }: Task<Schema>,
  task: (input: z.output<Schema>, context: TaskContext) => Promise<Output>,
) {
  const notes = new WeakMap<Context, Record<string, unknown>>();
  return middy<unknown, Output>()
    .use(oneLogLine<Output>(name, notes))
    .handler((event, context) => {
      const fields: Record<string, unknown> = {};
      notes.set(context, fields);
      const annotate: TaskContext['annotate'] = (more) => Object.assign(fields, more);
      return task(input.parse(event), { requestId: context.awsRequestId, annotate });
    });
}

function oneLogLine<Output>(
  name: string,
  notes: WeakMap<Context, Record<string, unknown>>,
): MiddlewareObj<unknown, Output> {
  return {
    after: ({ context }) => log.info(name, { requestId: context.awsRequestId, ...notes.get(context) }),
    onError: ({ context, error }) =>
      log.error(name, { requestId: context.awsRequestId, ...notes.get(context), error: error ?? undefined }),
  };
}
