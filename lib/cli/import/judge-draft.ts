import type * as z from 'zod';
import { MarketEvent } from '../../../schemas/streams.ts';
import { faultPath, fieldPath } from '../../domain/field-path.ts';
import { parseTime } from '../../domain/time.ts';
import type { Rejection } from './source-row.ts';

export type Judgement =
  | { readonly kind: 'event'; readonly event: MarketEvent; readonly eventTimeUs: number }
  | { readonly kind: 'rejected'; readonly rejected: Rejection };

/** The same contract as at the API; times must also name an instant. */
export function judgeDraft(draft: unknown): Judgement {
  const parsed = MarketEvent.safeParse(draft);
  if (!parsed.success) return rejected(firstFault(parsed.error, draft));
  const event = parsed.data;
  const eventTimeUs = parseTime(event.eventTime);
  if (eventTimeUs === undefined) return rejected(noInstant('eventTime', event.eventTime));
  if (event.stream === 'tick' && event.completeUntil !== undefined && parseTime(event.completeUntil) === undefined)
    return rejected(noInstant('completeUntil', event.completeUntil));
  return { kind: 'event', event, eventTimeUs };
}

function rejected(rejection: Rejection): Judgement {
  return { kind: 'rejected', rejected: rejection };
}

function noInstant(field: string, text: string): Rejection {
  return { code: 'TG-1003', field, detail: `${text} names no instant since 1970` };
}

function firstFault({ issues }: z.ZodError, draft: unknown): Rejection {
  const [issue] = issues;
  if (issue === undefined) return { code: 'TG-1003', field: 'line', detail: 'not a market event' };
  const path = faultPath(issue);
  return { code: 'TG-1003', field: fieldPath(path) || 'line', detail: explain(issue, valueAt(draft, path)) };
}

/** A cell that could not be read is still the text of the file here: it says more than its type. */
function explain(issue: z.core.$ZodIssue, value: unknown): string {
  if (typeof value !== 'string' || issue.code === 'unrecognized_keys') return issue.message;
  const shown = value === '' ? 'an empty cell' : value.slice(0, 60);
  if (issue.code === 'invalid_type' && issue.expected === 'number') return `${shown} is not a plain decimal number`;
  if (timeFields.includes(String(issue.path[0])))
    return `${shown} is no time of this file, nor RFC 3339 with its offset`;
  return `${shown}: ${issue.message}`;
}

const timeFields = ['eventTime', 'completeUntil'];

function valueAt(draft: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).find(([key]) => key === String(step))?.[1];
  }, draft);
}
