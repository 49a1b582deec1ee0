import * as z from 'zod';
import { Adoption } from '../../../schemas/adoption.ts';
import { Chunk } from '../../../schemas/chunk.ts';
import { History } from '../../../schemas/history.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { hourOf } from '../time.ts';

/** What the ingest queue carries, in one group per entity. */
export type IngestMessage = Chunk | Adoption | History;

const IngestMessage = z.discriminatedUnion('contract', [Chunk, Adoption, History]);

/** One delivery of one message of the ingest queue. */
export interface MessageDelivery {
  readonly messageId: string;
  /** Message group of the queue. */
  readonly group: string;
  /** Sequence number of the queue: rising within a group, the same on redelivery. */
  readonly sequence: string;
  /** How often it has been delivered, this time included. */
  readonly attempts: number;
  readonly body: string;
}

/** The message group of an entity: one writer at a time. */
export function messageGroup(tenant: string, entity: string): string {
  return sha256Hex(`${tenant}#${entity}`);
}

/** What a repeated send is recognised by. */
export function identityOfMessage(message: IngestMessage): string {
  if (message.contract === 'chunk/1') return message.chunkId;
  return message.contract === 'adoption/1' ? message.adoptionId : message.historyId;
}

/** Throws TG-1101 or TG-1103 for a message that can never be applied. */
export function openMessage({ group, body }: Pick<MessageDelivery, 'group' | 'body'>): IngestMessage {
  const parsed = IngestMessage.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw malformed(issue?.path.join('.') || 'message', issue?.message ?? 'malformed');
  }
  const message = parsed.data;
  if (group !== messageGroup(message.tenant, message.entity)) {
    throw new TidegateError('TG-1103', `group ${group} is not the group of ${message.tenant}#${message.entity}`);
  }
  if (message.contract === 'chunk/1') refuseStrangers(message);
  return message;
}

/** The raw lake files a chunk by its stream and hour: an event of another would never be found again. */
function refuseStrangers({ events, stream, hour }: Chunk): void {
  const stranger = events.findIndex((event) => event.stream !== stream || hourOf(event.eventTimeUs) !== hour);
  if (stranger >= 0) throw malformed(`events.${stranger}`, `not an event of ${stream} in ${hour}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('message', 'not JSON');
  }
}

function malformed(field: string, detail: string): TidegateError {
  return new TidegateError('TG-1101', `${field}: ${detail}`, { field });
}
