import { secondUs } from '../../domain/time.ts';
import type { JobQueue } from '../../domain/train/job-ports.ts';

export interface MemoryJobQueue extends JobQueue {
  send(body: string): void;
  /** Bodies, waiting and in flight. */
  messages(): readonly string[];
}

interface Queued {
  readonly body: string;
  receipt: string;
  deliveries: number;
  hiddenUntilUs: number;
}

/** An SQS standard queue as far as its users can tell, but in order, and without a wait for the first message. */
export function memoryJobQueue({ nowUs }: { readonly nowUs: () => number }): MemoryJobQueue {
  const queued: Queued[] = [];
  let receipts = 0;
  const held = (receipt: string): Queued | undefined =>
    queued.find((message) => message.receipt === receipt && message.hiddenUntilUs > nowUs());
  return {
    send(body) {
      queued.push({ body, receipt: '', deliveries: 0, hiddenUntilUs: -Infinity });
    },
    messages: () => queued.map(({ body }) => body),

    async receive({ limit = 1, visibilitySeconds, signal }) {
      if (signal?.aborted === true) return [];
      const visible = queued.filter(({ hiddenUntilUs }) => hiddenUntilUs <= nowUs()).slice(0, limit);
      return visible.map((message) => {
        message.receipt = `receipt-${++receipts}`;
        message.deliveries += 1;
        message.hiddenUntilUs = nowUs() + visibilitySeconds * secondUs;
        return { receipt: message.receipt, body: message.body, deliveries: message.deliveries };
      });
    },
    async extend(receipt, visibilitySeconds) {
      const message = held(receipt);
      if (message === undefined) return 'lost';
      message.hiddenUntilUs = nowUs() + visibilitySeconds * secondUs;
      return 'held';
    },
    async remove(receipt) {
      // As SQS does: the last receipt removes its message also after its time, an earlier one never.
      const index = queued.findIndex((message) => message.receipt === receipt);
      if (index !== -1) queued.splice(index, 1);
    },
  };
}
