import { describe, expect, it } from 'vitest';
import type { DeadLetters } from '../../../lib/domain/ingest/ports.ts';
import type { FifoQueueBench } from './fifo-queue-bench.ts';

export interface DeadLettersBench {
  readonly deadLetters: DeadLetters;
  readonly deadLetterQueue: FifoQueueBench;
  readonly sourceQueue: FifoQueueBench;
}

function letter(group: string, number: number) {
  return { group, deduplicationId: `${group}-${number}`, body: `${group} ${number}` };
}

const everybodys = () => true;

export function deadLettersSuite(adapter: string, makeBench: () => Promise<DeadLettersBench>): void {
  describe(`DeadLetters on ${adapter}`, () => {
    it('finds nothing to redrive in an empty queue', async () => {
      const { deadLetters } = await makeBench();
      expect(await deadLetters.depth()).toBe(0);
      expect(await deadLetters.redrive(10, everybodys)).toEqual({ redriven: 0 });
    });

    it('sends every message again, in order per group, and empties the queue', async () => {
      const { deadLetters, deadLetterQueue, sourceQueue } = await makeBench();
      const groups = ['a', 'b', 'c'];
      for (let number = 0; number < 8; number += 1) {
        for (const group of groups) await deadLetterQueue.put(letter(group, number));
      }
      expect(await deadLetters.depth()).toBe(24);
      expect(await deadLetters.redrive(100, everybodys)).toEqual({ redriven: 24 });
      expect(await deadLetters.depth()).toBe(0);
      const received = await sourceQueue.drain();
      for (const group of groups) {
        const bodies = received.filter((message) => message.group === group).map(({ body }) => body);
        expect(bodies).toEqual(Array.from({ length: 8 }, (_, number) => `${group} ${number}`));
      }
    });

    it('stops at the limit, oldest first, and goes on from there', async () => {
      const { deadLetters, deadLetterQueue, sourceQueue } = await makeBench();
      for (let number = 0; number < 15; number += 1) await deadLetterQueue.put(letter('a', number));
      expect(await deadLetters.redrive(12, everybodys)).toEqual({ redriven: 12 });
      expect(await deadLetters.depth()).toBe(3);
      expect(await deadLetters.redrive(12, everybodys)).toEqual({ redriven: 3 });
      const bodies = (await sourceQueue.drain()).map(({ body }) => body);
      expect(bodies).toEqual(Array.from({ length: 15 }, (_, number) => `a ${number}`));
    });

    it('comes through although the source dropped the very id as a repeat a moment ago', async () => {
      const { deadLetters, deadLetterQueue, sourceQueue } = await makeBench();
      await sourceQueue.put(letter('a', 1));
      await sourceQueue.drain();
      await deadLetterQueue.put(letter('a', 1));
      await deadLetters.redrive(10, everybodys);
      expect((await sourceQueue.drain()).map(({ body }) => body)).toEqual(['a 1']);
    });

    it('leaves the messages of others where they are', async () => {
      const { deadLetters, deadLetterQueue, sourceQueue } = await makeBench();
      for (const group of ['a', 'b']) await deadLetterQueue.put(letter(group, 1));
      expect(await deadLetters.redrive(10, ({ body }) => body.startsWith('b'))).toEqual({ redriven: 1 });
      expect(await deadLetters.depth()).toBe(1);
      expect((await sourceQueue.drain()).map(({ body }) => body)).toEqual(['b 1']);
    });

    it('redrives a message that failed again and came back', async () => {
      const { deadLetters, deadLetterQueue, sourceQueue } = await makeBench();
      await deadLetterQueue.put(letter('a', 1));
      await deadLetters.redrive(10, everybodys);
      const [failed] = await sourceQueue.drain();
      await deadLetterQueue.put({ group: 'a', deduplicationId: failed?.deduplicationId ?? '', body: 'a 1' });
      expect(await deadLetters.redrive(10, everybodys)).toEqual({ redriven: 1 });
      expect((await sourceQueue.drain()).map(({ body }) => body)).toEqual(['a 1']);
    });
  });
}
