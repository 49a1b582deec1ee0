import { describe, expect, it } from 'vitest';
import type { JobDelivery, JobQueue } from '../../../lib/domain/train/job-ports.ts';
import { waitFor } from '../../support/wait-for.ts';

export interface JobQueueBench {
  readonly queue: JobQueue;
  send(body: string): Promise<void>;
  /** Lets the time pass for which a message is hidden. */
  pass(seconds: number): Promise<void>;
}

/** The next message; an engine may need a moment to show it. */
function next({ queue }: JobQueueBench, visibilitySeconds = 60): Promise<JobDelivery> {
  return waitFor({ what: 'a job', seconds: 20, everyMs: 50 }, async () => {
    const [delivery] = await queue.receive({ visibilitySeconds });
    return delivery;
  });
}

export function jobQueueSuite(adapter: string, makeBench: () => Promise<JobQueueBench>): void {
  describe(`JobQueue on ${adapter}`, () => {
    it('gives a message to one receiver, until its visibility ends', async () => {
      const bench = await makeBench();
      await bench.send('one');
      const first = await next(bench, 60);
      expect(first.body).toBe('one');
      expect(await bench.queue.receive({ visibilitySeconds: 60 })).toEqual([]);
      expect(await bench.queue.extend(first.receipt, 1)).toBe('held');
      await bench.pass(1);
      const second = await next(bench);
      expect(second.body).toBe('one');
      expect(second.receipt).not.toBe(first.receipt);
    });

    it('tells how often a message has come', async () => {
      const bench = await makeBench();
      await bench.send('one');
      const { receipt, deliveries } = await next(bench, 600);
      expect(deliveries).toBe(1);
      await bench.queue.extend(receipt, 0);
      expect((await next(bench)).deliveries).toBe(2);
    });

    it('gives at most so many messages as asked for', async () => {
      const bench = await makeBench();
      const bodies = ['one', 'two', 'three'];
      for (const body of bodies) await bench.send(body);
      const seen: string[] = [];
      await waitFor({ what: 'all three jobs', seconds: 20, everyMs: 20 }, async () => {
        const received = await bench.queue.receive({ limit: 2, visibilitySeconds: 60 });
        expect(received.length).toBeLessThanOrEqual(2);
        seen.push(...received.map(({ body }) => body));
        return seen.length >= 3 ? true : undefined;
      });
      expect(seen.toSorted()).toEqual(bodies.toSorted());
    });

    it('keeps a message hidden that is claimed again', async () => {
      const bench = await makeBench();
      await bench.send('one');
      // Longer than a stalled machine may need for the claim.
      const { receipt } = await next(bench, 5);
      expect(await bench.queue.extend(receipt, 60)).toBe('held');
      await bench.pass(6);
      expect(await bench.queue.receive({ visibilitySeconds: 60 })).toEqual([]);
      expect(await bench.queue.extend(receipt, 60)).toBe('held');
    });

    it('gives a message back at once', async () => {
      const bench = await makeBench();
      await bench.send('one');
      const { receipt } = await next(bench, 600);
      await bench.queue.extend(receipt, 0);
      expect((await next(bench)).body).toBe('one');
    });

    it('removes a message for good, also twice, and says that it is not held any more', async () => {
      const bench = await makeBench();
      await bench.send('one');
      const { receipt } = await next(bench, 1);
      await bench.queue.remove(receipt);
      await bench.queue.remove(receipt);
      await bench.pass(2);
      expect(await bench.queue.receive({ visibilitySeconds: 60 })).toEqual([]);
      expect(await bench.queue.extend(receipt, 60)).toBe('lost');
    });

    it('receives nothing after the signal, and takes nothing from others', async () => {
      const bench = await makeBench();
      await bench.send('one');
      expect(await bench.queue.receive({ visibilitySeconds: 60, signal: AbortSignal.abort() })).toEqual([]);
      expect((await next(bench)).body).toBe('one');
    });
  });
}
