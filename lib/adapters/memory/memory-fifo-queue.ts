import { minuteUs, secondUs } from '../../domain/time.ts';

export interface FifoMessage {
  readonly messageId: string;
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
  /** Rising over the whole queue; the same on redelivery. */
  readonly sequence: string;
}

export interface MemoryFifoQueue {
  send(message: Omit<FifoMessage, 'messageId' | 'sequence'>): void;
  /** The oldest waiting messages; a group with a message in flight waits as a whole. */
  receive(limit: number): readonly FifoMessage[];
  remove(messageId: string): void;
  /** Gives a message back; its group comes again after the pause. */
  release(messageId: string, seconds: number): void;
  /** Waiting and in flight. */
  messages(): readonly FifoMessage[];
}

const deduplicationWindowUs = 5 * minuteUs;
/** Six times the timeout of the consumer. */
const visibilityUs = 180 * secondUs;

/** An SQS FIFO queue as far as its users can tell: order and one batch in flight per group, repeats dropped for five minutes. */
export function memoryFifoQueue({
  name,
  nowUs,
}: {
  readonly name: string;
  readonly nowUs: () => number;
}): MemoryFifoQueue {
  const queued = new Map<string, FifoMessage>();
  /** By message, until when it is hidden. */
  const hiddenUntilUs = new Map<string, number>();
  const seenUntilUs = new Map<string, number>();
  let sent = 0;

  const isRepeat = (key: string): boolean => (seenUntilUs.get(key) ?? -Infinity) > nowUs();

  return {
    send({ group, deduplicationId, body }) {
      const key = `${group}\n${deduplicationId}`;
      if (isRepeat(key)) return;
      seenUntilUs.set(key, nowUs() + deduplicationWindowUs);
      sent += 1;
      const sequence = String(sent).padStart(20, '0');
      const messageId = `${name}-${sent}`;
      queued.set(messageId, { messageId, group, deduplicationId, body, sequence });
    },
    receive(limit) {
      const hidden = [...hiddenUntilUs].filter(([, untilUs]) => untilUs > nowUs());
      const busy = new Set(hidden.map(([messageId]) => queued.get(messageId)?.group));
      const received = [...queued.values()].filter(({ group }) => !busy.has(group)).slice(0, limit);
      for (const { messageId } of received) hiddenUntilUs.set(messageId, nowUs() + visibilityUs);
      return received;
    },
    remove(messageId) {
      hiddenUntilUs.delete(messageId);
      queued.delete(messageId);
    },
    release(messageId, seconds) {
      hiddenUntilUs.set(messageId, nowUs() + seconds * secondUs);
    },
    messages: () => [...queued.values()],
  };
}
