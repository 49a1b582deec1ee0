import type { EventVerdicts } from '../../../schemas/api.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import { acceptEvents, type Acceptance } from './accept-events.ts';
import { chunkEvents } from './chunk-events.ts';
import type { ChunkQueue, IdempotencyKeys } from './ports.ts';

export interface SendRequest {
  readonly tenant: string;
  readonly body: unknown;
  /** SHA-256 of the body as it was sent. */
  readonly bodyDigest: string;
  readonly idempotencyKey: string;
  readonly marketNowUs: number;
  readonly requestId: string;
  readonly correlationId: string;
}

/** Judges the events of one request and queues the good ones. With no good one, the request is refused as a whole. */
export async function sendEvents(
  request: SendRequest,
  ports: { readonly keys: IdempotencyKeys; readonly queue: ChunkQueue },
): Promise<EventVerdicts> {
  const { tenant, requestId, idempotencyKey } = request;
  const firstLook = acceptEvents(request.body, request.marketNowUs);
  refuseIfNoneAccepted(firstLook);
  const binding = await ports.keys.bind(tenant, idempotencyKey, {
    requestDigest: request.bodyDigest,
    knowledgeTimeUs: request.marketNowUs,
    correlationId: request.correlationId,
  });
  if (binding.requestDigest !== request.bodyDigest) {
    const since = formatTime(binding.knowledgeTimeUs);
    throw new RequestError('TG-0013', `the key was first received at ${since} with another body`);
  }
  // A repeat is judged by the clock of the first try: what was too far ahead then must not slip into its chunks now.
  const isFirst = binding.knowledgeTimeUs === request.marketNowUs;
  const acceptance = isFirst ? firstLook : acceptEvents(request.body, binding.knowledgeTimeUs);
  refuseIfNoneAccepted(acceptance);
  // A repeat sends the very same messages: the same ids, the same receipt.
  const { knowledgeTimeUs, correlationId } = binding;
  await ports.queue.send(chunkEvents(acceptance.accepted, { tenant, idempotencyKey, knowledgeTimeUs, correlationId }));
  return verdicts(acceptance, requestId, knowledgeTimeUs);
}

function refuseIfNoneAccepted({ accepted, rejected }: Acceptance): void {
  const [first] = rejected;
  if (accepted.length > 0 || first === undefined) return;
  const fields = rejected.map(({ code, field, detail }) => ({ code, field, detail }));
  throw new RequestError(first.code, `${first.field}: ${first.detail}`, fields);
}

function verdicts({ accepted, rejected }: Acceptance, requestId: string, knowledgeTimeUs: number): EventVerdicts {
  const good = accepted.map(({ index }) => ({ index, status: 'accepted' as const }));
  const bad = rejected.map((rejection) => ({ ...rejection, status: 'rejected' as const }));
  return {
    contract: 'event-verdicts/1',
    requestId,
    knowledgeTime: formatTime(knowledgeTimeUs),
    accepted: accepted.length,
    rejected: rejected.length,
    verdicts: [...good, ...bad].toSorted((a, b) => a.index - b.index),
  };
}
