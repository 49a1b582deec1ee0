import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBatches, sqsChunkQueue } from '../../../lib/adapters/aws/sqs-chunk-queue.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { Chunk } from '../../../schemas/chunk.ts';
import { trade, tradeChunk } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);

type Fate = 'taken' | 'failed' | 'refused';

/** A queue that takes, fails or refuses each entry as told, then takes all. */
function unreliableQueue(fates: readonly Fate[], afterwards: Fate = 'taken') {
  const left = [...fates];
  const taken: { group: string; id: string }[] = [];
  const calls: number[] = [];
  const send = async ({ input }: SendMessageBatchCommand) => {
    const entries = input.Entries ?? [];
    calls.push(entries.length);
    const verdicts = entries.map((entry) => ({ entry, fate: left.shift() ?? afterwards }));
    for (const { entry, fate } of verdicts) {
      if (fate === 'taken') taken.push({ group: entry.MessageGroupId ?? '', id: entry.MessageDeduplicationId ?? '' });
    }
    const failed = verdicts.filter(({ fate }) => fate !== 'taken');
    return { Failed: failed.map(({ entry, fate }) => ({ Id: entry.Id, Code: fate, SenderFault: fate === 'refused' })) };
  };
  const client = { send } as unknown as SQSClient;
  return { taken, calls, queue: sqsChunkQueue({ client, queueUrl: 'queue', firstPauseMs: 0 }) };
}

function chunksOf(entities: readonly number[]): readonly Chunk[] {
  return entities.map((entity, index) =>
    tradeChunk([trade()], { entity: `E${entity}`, chunkId: sha256Hex(`chunk ${index}`) }),
  );
}

function idsByGroup(messages: readonly { group: string; id: string }[]): Record<string, readonly string[]> {
  const groups = Map.groupBy(messages, ({ group }) => group);
  return Object.fromEntries([...groups].map(([group, ofGroup]) => [group, ofGroup.map(({ id }) => id)]));
}

const entities = fc.array(fc.nat(3), { minLength: 1, maxLength: 30 });

describe('a batch that fails in part', () => {
  it('is sent again until all is there, once and in order per entity', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('taken', 'taken', 'failed'), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(entities, fates, async (numbers, script) => {
        const { queue, taken } = unreliableQueue(script);
        const { queue: perfect, taken: expected } = unreliableQueue([]);
        await queue.send(chunksOf(numbers));
        await perfect.send(chunksOf(numbers));
        expect(idsByGroup(taken)).toEqual(idsByGroup(expected));
      }),
      { seed },
    );
  });

  it('never lets a chunk overtake an earlier one of its entity, wherever sending ends', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('taken', 'failed'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(entities, fates, async (numbers, script) => {
        const { queue, taken } = unreliableQueue(script, 'failed');
        const chunks = chunksOf(numbers);
        await queue.send(chunks).catch(() => undefined);
        const order = new Map(chunks.map(({ chunkId, entity }) => [chunkId, entity]));
        for (const ids of Object.values(idsByGroup(taken))) {
          const entity = order.get(ids[0] ?? '');
          const all = chunks.filter((chunk) => chunk.entity === entity).map(({ chunkId }) => chunkId);
          expect(ids).toEqual(all.slice(0, ids.length));
        }
      }),
      { seed },
    );
  });

  it('gives up after four tries and says that the store did not answer', async () => {
    const { queue, calls } = unreliableQueue([], 'failed');
    await expect(queue.send(chunksOf([1, 2]))).rejects.toMatchObject({ code: 'TG-0015' });
    expect(calls).toEqual([2, 2, 2, 2]);
  });

  it('does not repeat what the queue refuses for good', async () => {
    const { queue, calls } = unreliableQueue(['taken', 'refused']);
    await expect(queue.send(chunksOf([1, 2]))).rejects.toThrow('refused');
    expect(calls).toEqual([2]);
  });
});

describe('planBatches', () => {
  const message = fc.record({
    group: fc.constantFrom('a', 'b', 'c', 'd'),
    deduplicationId: fc.uuid(),
    body: fc.nat(200).map((kilobytes) => 'x'.repeat(kilobytes * 1024)),
  });

  it('fits ten messages, 256 KB and one message per group into each batch, and loses none', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        const batches = planBatches(messages);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((bytes, { body }) => bytes + body.length, 0)).toBeLessThanOrEqual(256 * 1024);
          expect(new Set(batch.map(({ group }) => group)).size).toBe(batch.length);
        }
        for (const group of ['a', 'b', 'c', 'd']) {
          const ofGroup = messages.filter((sent) => sent.group === group);
          expect(batches.flat().filter((planned) => planned.group === group)).toEqual(ofGroup);
        }
      }),
      { seed, numRuns: 50 },
    );
  });
});
