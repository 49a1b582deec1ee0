import { deliveryTries } from '../../../schemas/limits.ts';
import type { JobMessage } from '../../../schemas/jobs.ts';
import type { JobDelivery } from '../../domain/train/job-ports.ts';
import type { JobVerdict } from './job-verdict.ts';
import { heartbeatMs, type Runner, visibilitySeconds } from './runner.ts';

export type Delivered = Pick<JobDelivery, 'receipt' | 'deliveries'>;

export type Claim = Delivered & Pick<JobMessage, 'taskToken' | 'execution'>;

/** A job that is ours: its message is kept from others, and the state that waits for it sees that it lives. */
export interface JobHold {
  /** Aborted when the job is not ours any more. */
  readonly signal: AbortSignal;
  /** Why it is not; undefined while it is ours. */
  loss(): Extract<JobVerdict, { kind: 'dropped' | 'lost' }> | undefined;
  /** The message has come once more, or a twin of it: both are claimed from now on. */
  adopt(again: Delivered): void;
  /** Whether the queue would put the message aside instead of delivering it once more. */
  isLastDelivery(): boolean;
  /** Claims nothing more; resolves when no claim is on its way any more. Safe to repeat. */
  release(): Promise<void>;
  /** After the release: others get the message after so many seconds. */
  giveBack(seconds: number): Promise<void>;
  /** After the release: nobody gets the message any more. */
  remove(): Promise<void>;
}

/**
 * A job whose message was lost is ended, although its result would be the same. A runner that was away for longer than
 * its claim holds, as a laptop that slept, comes back while another one works: two workers of one name would fail each
 * other's trials, and two machines may write files that differ in their last digits below the same place. Who ends has
 * a checkpoint, and where nobody else has taken the message, goes on from there as soon as it comes again.
 */
export function holdJob({ queue, tasks, clock, say }: Runner, claim: Claim): JobHold {
  const { receipt, deliveries, taskToken, execution } = claim;
  const receipts = new Set([receipt]);
  let delivered = deliveries;
  const ending = new AbortController();
  let loss: ReturnType<JobHold['loss']>;
  const lose = (kind: 'dropped' | 'lost'): void => {
    loss ??= { kind };
    ending.abort();
  };
  const beat = async (): Promise<void> => {
    if ((await tasks.heartbeat(taskToken, execution)) === 'gone') {
      lose('dropped');
      return;
    }
    for (const claimed of receipts)
      if ((await queue.extend(claimed, visibilitySeconds)) === 'lost') receipts.delete(claimed);
    if (receipts.size === 0) lose('lost');
  };
  const beats = repeated(clock, beat, (error) => say(`a heartbeat failed: ${String(error)}`));
  const each = async (act: (receipt: string) => Promise<unknown>): Promise<void> => {
    await Promise.all([...receipts].map(act));
  };
  return {
    signal: ending.signal,
    loss: () => loss,
    adopt(again) {
      receipts.add(again.receipt);
      delivered = Math.max(delivered, again.deliveries);
    },
    isLastDelivery: () => delivered >= deliveryTries,
    release: () => beats.stop(),
    giveBack: (seconds) => each((held) => queue.extend(held, seconds)),
    remove: () => each((held) => queue.remove(held)),
  };
}

/** A slow beat must not pile up others behind it. */
function repeated(clock: Runner['clock'], beat: () => Promise<void>, onFault: (error: unknown) => void) {
  let beating: Promise<void> | undefined;
  const stop = clock.every(heartbeatMs, () => {
    beating ??= beat()
      .catch(onFault)
      .finally(() => (beating = undefined));
  });
  return {
    async stop(): Promise<void> {
      stop();
      await beating;
    },
  };
}
