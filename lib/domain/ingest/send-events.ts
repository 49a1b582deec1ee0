import type { EventVerdicts } from '../../../schemas/api.ts';
import { RequestError } from '../fault.ts';
import type { MarketTime } from '../market-clock.ts';
import { formatTime } from '../time.ts';
import { acceptEvents, type Acceptance, marketsOf } from './accept-events.ts';
import { bindRequest, type KeyedRequest } from './bind-request.ts';
import { chunkEvents } from './chunk-events.ts';
import type { ChunkQueue, IdempotencyKeys } from './ports.ts';

export interface SendRequest extends KeyedRequest {
  readonly body: unknown;
  readonly requestId: string;
}

export interface SendPorts {
  readonly keys: IdempotencyKeys;
  readonly queue: ChunkQueue;
  readonly time: MarketTime;
}

/** Judges the events of one request and queues the good ones. With no good one, the request is refused as a whole. */
export async function sendEvents(request: SendRequest, { keys, queue, time }: SendPorts): Promise<EventVerdicts> {
  const { tenant, body, idempotencyKey } = request;
  const marketTimesUs = await readTimes(tenant, marketsOf(body), time);
  const firstLook = judge(body, marketTimesUs);
  const binding = await bindRequest(request, marketTimesUs, keys);
  // A repeat is judged by the clocks of the first try: what was too far ahead then must not slip into its chunks now.
  const isFirst = binding.marketTimesUs === marketTimesUs;
  const acceptance = isFirst ? firstLook : judge(body, binding.marketTimesUs);
  // A repeat sends the very same messages: the same ids, the same receipt.
  const { correlationId } = binding;
  await queue.send(chunkEvents(acceptance.accepted, { tenant, idempotencyKey, correlationId }));
  return verdicts(acceptance, request.requestId);
}

type MarketTimes = Readonly<Record<string, number>>;

async function readTimes(tenant: string, markets: readonly string[], time: MarketTime): Promise<MarketTimes> {
  const times = await Promise.all(markets.map(async (market) => [market, await time.nowUs(tenant, market)] as const));
  return Object.fromEntries(times);
}

function judge(body: unknown, marketTimesUs: MarketTimes): Acceptance {
  // Of a market without a time nothing can be known, so all of it would lie ahead.
  const acceptance = acceptEvents(body, (market) => marketTimesUs[market] ?? Number.NEGATIVE_INFINITY);
  refuseIfNoneAccepted(acceptance);
  return acceptance;
}

function refuseIfNoneAccepted({ accepted, rejected }: Acceptance): void {
  const [first] = rejected;
  if (accepted.length > 0 || first === undefined) return;
  const fields = rejected.map(({ code, field, detail }) => ({ code, field, detail }));
  throw new RequestError(first.code, `${first.field}: ${first.detail}`, fields);
}

function verdicts({ accepted, rejected }: Acceptance, requestId: string): EventVerdicts {
  const good = accepted.map(({ index }) => ({ index, status: 'accepted' as const }));
  const bad = rejected.map((rejection) => ({ ...rejection, status: 'rejected' as const }));
  const [first] = accepted;
  return {
    contract: 'event-verdicts/1',
    requestId,
    knowledgeTime: formatTime(first?.knowledgeTimeUs ?? 0),
    accepted: accepted.length,
    rejected: rejected.length,
    verdicts: [...good, ...bad].toSorted((a, b) => a.index - b.index),
  };
}
