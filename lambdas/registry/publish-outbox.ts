/**
 * Called every five minutes. Sends what the registry owes the bus and could not be sent at once. A double start is
 * harmless: an event that is sent twice has one id, and removing what is gone is no error.
 */
import { ScheduledTrigger } from '../../schemas/watch.ts';
import { publishOutbox } from '../../lib/domain/registry/publish-outbox.ts';
import { describeError } from '../wiring/describe-error.ts';
import { outboxAdapters } from '../wiring/registry-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = outboxAdapters(process.env);

export const handler = wireTask(
  { name: 'publish-outbox', input: ScheduledTrigger },
  async ({ tenant }, { annotate }) => {
    const { sent, failures } = await publishOutbox(tenant, adapters);
    annotate({ sent, failures: failures.map(({ event, error }) => ({ event, error: describeError(error) })) });
    if (failures.length > 0) throw new Error(`${failures.length} events of the outbox could not be sent`);
    return { tenant, sent };
  },
);
