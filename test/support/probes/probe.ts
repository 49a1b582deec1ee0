import { describe, inject, test } from 'vitest';
import type { EngineFact, FactUse, ProbedEngine } from '../../../lib/cli/generate/engine-facts.ts';
import { waitFor } from '../wait-for.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What one probe found; the JSON report carries it. */
    engineFact?: EngineFact;
    engineVersion?: string;
  }
}

/** `holds`, `does not hold`, or exact words for what is seen instead. */
export type Observation = string;

export const holds: Observation = 'holds';
export const fails: Observation = 'does not hold';

export interface Fact {
  /** Unique within its service; kebab-case. */
  readonly id: string;
  /** A sentence that is true on AWS, or that must be true on any engine. */
  readonly fact: string;
  /** Whether code of ours rests on it, or a choice that is open to a later design. @default now */
  readonly use?: FactUse;
  /** What of ours rests on it; of an open choice, which one it is. */
  readonly why: string;
  /** Engines on which something else is observed, and what. Everywhere else the fact holds. */
  readonly except?: Partial<Readonly<Record<ProbedEngine, Observation>>>;
  /** What the project does about the exceptions. */
  readonly so?: string;
  observe(): Promise<Observation | boolean>;
}

/** One test per fact. It fails when the engine differs from what is written, for better or worse. */
export function facts(service: string, list: readonly Fact[]): void {
  refuseSloppyFacts(list);
  const engine = inject('engine');
  describe(service, () => {
    for (const { observe, except = {}, ...fact } of list) {
      test.concurrent(`${fact.id}: ${fact.fact}`, async ({ task, expect }) => {
        const expected = except[engine] ?? holds;
        const observed = worded(await observe());
        task.meta.engineVersion = inject('engineVersion');
        task.meta.engineFact = { service, use: 'now', ...fact, expected, observed };
        expect(observed).toBe(expected);
      });
    }
  });
}

function refuseSloppyFacts(list: readonly Fact[]): void {
  const ids = list.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two facts are called ${twice}`);
  const lacking = list.find(({ except, so }) => (except === undefined) !== (so === undefined));
  if (lacking !== undefined)
    throw new Error(`${lacking.id}: an exception needs a sentence on what we do about it, and nothing else does`);
}

function worded(observation: Observation | boolean): Observation {
  if (typeof observation === 'string') return observation;
  return observation ? holds : fails;
}

/** For what some engines never do: the answer, or undefined when the time is over. */
export async function within<Answer>(
  seconds: number,
  look: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  try {
    return await waitFor({ what: expired, seconds }, look);
  } catch (error) {
    if (error instanceof Error && error.message.endsWith(expired)) return undefined;
    throw error;
  }
}

const expired = 'what may never come';

/** The name under which a call is refused; undefined when it is taken. */
export async function refusal(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return nameOf(error);
  }
}

/** Clients wrap what is worth a repeat; the engine's own word stands below. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? nameOf(error.cause) : error.name;
}
