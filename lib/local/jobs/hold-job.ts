import { heartbeatMs, type Runner, visibilitySeconds } from './runner.ts';

export interface Held {
  readonly receipt: string;
  readonly taskToken: string;
  /** Called once, when nobody waits for the job any more. */
  readonly onGone: () => void;
}

/**
 * Claims the message and shows the waiting state that the job lives, until the returned function is called; it
 * resolves when no claim is on its way any more.
 */
export function holdJob(
  { queue, tasks, clock, say }: Runner,
  { receipt, taskToken, onGone }: Held,
): () => Promise<void> {
  let beating: Promise<void> | undefined;
  const beat = async (): Promise<void> => {
    if ((await tasks.heartbeat(taskToken)) === 'gone') onGone();
    else if ((await queue.extend(receipt, visibilitySeconds)) === 'lost') say('the message of a running job was lost');
  };
  const stop = clock.every(heartbeatMs, () => {
    // A slow answer must not pile up others behind it.
    beating ??= beat()
      .catch((error: unknown) => say(`a heartbeat failed: ${String(error)}`))
      .finally(() => (beating = undefined));
  });
  return async () => {
    stop();
    await beating;
  };
}
