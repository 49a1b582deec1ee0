import type * as z from 'zod';
import { EventVerdicts } from '../../schemas/api.ts';
import type { EventsSent } from '../../schemas/cli.ts';
import { routes } from '../../schemas/routes.ts';
import type { ApiClient } from './api-client.ts';
import { ProblemError } from './cli-error.ts';
import type { EventBatch } from './event-batches.ts';

export type Rejection = z.infer<typeof EventsSent>['rejections'][number];

export interface BatchResult {
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
}

/** Sends one batch. That no event of it was good is a verdict on the events, not a failure of the command. */
export async function sendBatch(api: ApiClient, batch: EventBatch): Promise<BatchResult> {
  const { events, idempotencyKey } = batch;
  try {
    const body = { events: events.map(({ event }) => event) };
    const { accepted, verdicts } = await api.ask(routes.sendEvents, EventVerdicts, { body, idempotencyKey });
    const rejections = verdicts.flatMap((verdict) =>
      verdict.status === 'rejected' ? [rejection(batch, verdict.index, verdict)] : [],
    );
    return { accepted, rejections };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const rejections = rejectionsOf(batch, error);
    // A fault of the request as a whole names no event.
    if (rejections.length !== events.length) throw error;
    return { accepted: 0, rejections };
  }
}

function rejectionsOf(batch: EventBatch, { problem }: ProblemError): readonly Rejection[] {
  return (problem.errors ?? []).flatMap((place) => {
    const index = /^events\[(\d+)\]/.exec(place.field)?.[1];
    return index === undefined ? [] : [rejection(batch, Number(index), place)];
  });
}

interface Judged {
  readonly code: string;
  readonly field: string;
  readonly detail: string;
}

function rejection({ events }: EventBatch, index: number, { code, field, detail }: Judged): Rejection {
  const ownField = field.replace(/^events\[\d+\]\.?/, '');
  return { line: events[index]?.line ?? 0, code, field: ownField === '' ? 'event' : ownField, detail };
}
