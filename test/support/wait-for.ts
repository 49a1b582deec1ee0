import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** What is awaited, for the message. */
  readonly what: string;
  /** @default 60 */
  readonly seconds?: number;
  /** @default 100 */
  readonly everyMs?: number;
}

/** The first answer that is not undefined. The limit only keeps a broken system from hanging the run. */
export async function waitFor<Answer>(
  { what, seconds = 60, everyMs = 100 }: Patience,
  look: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await delay(everyMs);
  }
}
