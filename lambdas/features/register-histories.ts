/**
 * State "Register Histories" of backfill-features, again and again until every writer has taken its history. A double
 * start is harmless: a writer knows a repeat of a message.
 */
import { ulid } from 'ulid';
import { HistoriesToRegister } from '../../schemas/backfill.ts';
import { noteStep } from '../../lib/domain/features/backfill/close-backfill.ts';
import { registerHistories } from '../../lib/domain/features/backfill/register-histories.ts';
import { nowUs } from '../wiring/clock.ts';
import { backfillAdapters, chunkQueue } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = { ...backfillAdapters(process.env), queue: chunkQueue(process.env) };

export const handler = wireTask(
  { name: 'register-histories', input: HistoriesToRegister },
  async (request, { annotate }) => {
    const { tenant, run, attempt } = request;
    const now = nowUs();
    const correlationId = ulid(now / 1000);
    const { refusal, ...registration } = await registerHistories({ ...request, correlationId }, adapters);
    if (refusal !== undefined) {
      const failure = { code: 'TG-1006', reason: `${refusal.part}: ${refusal.reason}` };
      await noteStep({ tenant, run, attempt, status: 'failed', finishedAtUs: now, failure }, adapters.runs);
    }
    annotate({ run, attempt, ...registration, refusal });
    return registration;
  },
);
