import { within } from './probe.ts';
import { makeFifoQueue, type ProbeQueue, take } from './queue.ts';

/** A queue to which functions tell, in order, what they saw. */
export interface Witness {
  /** For `makeFunction`. */
  readonly options: { readonly Environment: { readonly Variables: Record<string, string> } };
  /** What was told, once it is so much; fewer when the time is over. */
  told(count: number, seconds?: number): Promise<readonly unknown[]>;
}

export async function makeWitness(): Promise<Witness> {
  const queue = await makeFifoQueue();
  const heard: unknown[] = [];
  return {
    options: { Environment: { Variables: { WITNESS: queue.url } } },
    async told(count, seconds = 20) {
      await within(seconds, async () => {
        await hearAll(queue, heard);
        return heard.length >= count ? true : undefined;
      });
      return heard;
    },
  };
}

async function hearAll(queue: ProbeQueue, heard: unknown[]): Promise<void> {
  for (let message = await take(queue); message !== undefined; message = await take(queue)) {
    heard.push(JSON.parse(message.Body ?? ''));
  }
}
