import type { Balance } from '../../../schemas/api.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import { noCounts } from './apply-chunk.ts';
import type { EntityStates, Failures } from './ports.ts';

/** More failures than this for one tenant call for a person, not for a longer page. */
const failureLimit = 1000;

/** What became of the events of one entity: received = applied + duplicate + late + pending + quarantined + failing. */
export async function showBalance(
  { tenant, entity }: { readonly tenant: string; readonly entity: string },
  ports: { readonly states: EntityStates; readonly failures: Failures },
): Promise<Balance> {
  const [pointer, failures] = await Promise.all([
    ports.states.pointer(tenant, entity),
    ports.failures.list(tenant, failureLimit),
  ]);
  const own = failures.filter((failure) => failure.entity === entity);
  if (pointer === undefined && own.length === 0)
    throw new RequestError('TG-2002', `no event of ${entity} was received`);
  const eventsOf = (kind: 'quarantined' | 'failing') =>
    own.filter((failure) => failure.kind === kind).reduce((sum, failure) => sum + failure.events, 0);
  const quarantined = eventsOf('quarantined');
  const failing = eventsOf('failing');
  const { received, applied, duplicate, late, pending } = pointer?.counts ?? noCounts;
  return {
    contract: 'balance/1',
    entity,
    watermark: pointer === undefined ? null : formatTime(pointer.watermarkUs),
    counts: { received: received + quarantined + failing, applied, duplicate, late, pending, quarantined, failing },
  };
}
