import { eventBridgeClient, lambdaClient } from '../adapters/aws/clients.ts';
import { listScheduledCalls, type ScheduledCall } from '../adapters/aws/eventbridge-schedules.ts';
import { callLater } from '../adapters/aws/lambda-calls.ts';
import { formatTime } from '../domain/time.ts';
import { engineSettings } from './engines/engine.ts';

/** A rule is called no more often than this by the wall: a market that runs fast would start runs upon runs. */
const leastPauseMs = 15_000;

export interface Schedules {
  /** Calls what has become due since the last time, once each, with the newest of its times. */
  advance(marketUs: number, wallMs: number): Promise<readonly string[]>;
}

export interface CallSource {
  list(): Promise<readonly ScheduledCall[]>;
  call(functionArn: string, input: string): Promise<void>;
}

interface Called {
  readonly slot: number;
  readonly wallMs: number;
}

/** Fires the schedules of a deployment on the clock of a market: what is hourly is hourly there. */
export function marketSchedules(source: CallSource, fromUs: number): Schedules {
  const last = new Map<string, Called>();
  return {
    async advance(marketUs, wallMs) {
      const lines: string[] = [];
      for (const call of await source.list()) {
        const slot = Math.floor(marketUs / call.everyUs);
        const before = last.get(call.rule) ?? { slot: Math.floor(fromUs / call.everyUs), wallMs: -Infinity };
        if (slot <= before.slot || wallMs - before.wallMs < leastPauseMs) continue;
        const time = formatTime(slot * call.everyUs);
        await source.call(call.functionArn, call.inputAt(time));
        last.set(call.rule, { slot, wallMs });
        lines.push(`${call.rule} called for ${time}`);
      }
      return lines;
    },
  };
}

/** A deployment while the platform is up may change the rules: they are looked up again after this. */
const rulesKeptMs = 60_000;

/** The rules of the stacks on an engine. */
export function engineCalls(endpoint: string, prefix: string): CallSource {
  const settings = engineSettings(endpoint);
  const rules = eventBridgeClient(settings);
  const functions = lambdaClient(settings);
  let known: { readonly calls: readonly ScheduledCall[]; readonly atMs: number } | undefined;
  return {
    async list() {
      if (known === undefined || performance.now() - known.atMs > rulesKeptMs)
        known = { calls: await listScheduledCalls(rules, prefix), atMs: performance.now() };
      return known.calls;
    },
    call: (functionArn, input) => callLater(functions, functionArn, input),
  };
}
