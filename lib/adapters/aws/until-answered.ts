import { setTimeout as pause } from 'node:timers/promises';
import { TidegateError } from '../../domain/fault.ts';
import type { HttpAnswer } from './keep-alive-call.ts';
import { storeUnavailable } from './store-unavailable.ts';

/** What one try came to. */
export type Attempt<Output> =
  | { readonly kind: 'answered'; readonly output: Output }
  | { readonly kind: 'refused' | 'unavailable'; readonly error: unknown };

export interface Tries<Output> {
  /** Each try is signed anew, by its own time. */
  readonly send: () => Promise<HttpAnswer>;
  /** A body that cannot be read throws: half an answer is none. */
  readonly judge: (answer: HttpAnswer) => Attempt<Output>;
  /** From 0 up to 1, for the pauses. */
  readonly random: () => number;
}

const tries = 3;
const firstPauseMs = 50;

/** What the tries of one call and the pauses between them take at most. */
export function longestWaitMs(timeoutMs: number): number {
  return tries * timeoutMs + firstPauseMs * (2 ** (tries - 1) - 1);
}

/** Tries again where that may help, twice at most. */
export async function untilAnswered<Output>({ send, judge, random }: Tries<Output>): Promise<Output> {
  for (let attempt = 1; ; attempt += 1) {
    const came = await tryOnce({ send, judge });
    if (came.kind === 'answered') return came.output;
    if (came.kind === 'refused') throw requestRefused(came.error);
    if (attempt === tries) throw storeUnavailable(came.error);
    // Full jitter: callers that failed together must not come back together.
    await pause(random() * firstPauseMs * 2 ** (attempt - 1));
  }
}

async function tryOnce<Output>({ send, judge }: Omit<Tries<Output>, 'random'>): Promise<Attempt<Output>> {
  try {
    return judge(await send());
  } catch (error) {
    // No answer or half of one: a timeout, a broken connection, a body that ends too early.
    return { kind: 'unavailable', error };
  }
}

function requestRefused(cause: unknown): TidegateError {
  return new TidegateError('TG-0001', 'a store refused a request', { cause });
}

/** A 5xx or a plea to slow down. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429;
}
