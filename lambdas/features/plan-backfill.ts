/** State "Plan Backfill" of backfill-features. A double start finds the plan of the first and gives the same answer. */
import { BackfillInput } from '../../schemas/backfill.ts';
import { noteStep } from '../../lib/domain/features/backfill/close-backfill.ts';
import { planBackfill } from '../../lib/domain/features/backfill/plan-backfill.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const { lake, runs } = backfillAdapters(process.env);

export const handler = wireTask({ name: 'plan-backfill', input: BackfillInput }, async (input, { annotate }) => {
  const { tenant, run, attempt } = input;
  const { plan, planned } = await planBackfill(input, lake);
  const counts = { entities: plan.entities.length, parts: plan.parts };
  await noteStep({ tenant, run, attempt, counts }, runs);
  annotate({ run, attempt, ...counts });
  return planned;
});
