/** State "Verify Parity" of backfill-features. Reads, and ends the run: a double start ends it in the same way. */
import { ParityToVerify } from '../../schemas/backfill.ts';
import { noteStep } from '../../lib/domain/features/backfill/close-backfill.ts';
import { verifyParity } from '../../lib/domain/features/backfill/verify-parity.ts';
import { ownMetrics } from '../../lib/domain/monitor/own-metrics.ts';
import { nowUs } from '../wiring/clock.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { metrics } from '../wiring/metrics.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);
const ownCounts = metrics(process.env);

export const handler = wireTask({ name: 'verify-parity', input: ParityToVerify }, async (request, { annotate }) => {
  const { tenant, run, attempt } = request;
  const { isEqual, verified, difference = '' } = await verifyParity(request, adapters);
  if (!isEqual) await ownCounts.count(ownMetrics.lakeDifferences, 1);
  const end = isEqual
    ? ({ status: 'succeeded' } as const)
    : ({ status: 'failed', failure: { code: 'TG-2008', reason: difference } } as const);
  await noteStep({ tenant, run, attempt, finishedAtUs: nowUs(), counts: { verified }, ...end }, adapters.runs);
  annotate({ run, attempt, isEqual, verified, difference });
  return { isEqual, verified };
});
