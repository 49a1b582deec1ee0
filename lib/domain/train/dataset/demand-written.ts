import { TidegateError } from '../../fault.ts';
import { inBatches } from '../../in-batches.ts';
import { dayUs, formatTime, startOfHour } from '../../time.ts';
import type { DatasetPorts } from './entity-spans.ts';

/** The store is brought up to date each hour: who is further behind than this is not being written any more. */
const longestArrearsUs = dayUs;

export interface WrittenQuestion {
  readonly tenant: string;
  /** With rows in the table: of the others, such as those of another market, nothing is wanted. */
  readonly entities: ReadonlySet<string>;
  readonly asOfUs: number;
}

/**
 * Throws TG-3045 where the offline store has stopped writing an entity: a model of its old rows would pass for one of
 * today. Judged by the events of the entity itself, for one that nobody hears of any more has nothing to be written.
 */
export async function demandWritten(
  { tenant, entities, asOfUs }: WrittenQuestion,
  { states, materialised }: Pick<DatasetPorts, 'states' | 'materialised'>,
): Promise<void> {
  await inBatches([...entities], async (entity) => {
    const pointer = await states.pointer(tenant, entity);
    const span = await materialised.read(tenant, entity);
    if (pointer === undefined || span === undefined) return;
    const completeUs = startOfHour(Math.min(asOfUs, pointer.watermarkUs));
    if (span.untilUs + longestArrearsUs >= completeUs) return;
    const [written, complete] = [span.untilUs, completeUs].map(formatTime);
    const where = `the rows of ${entity} end at ${written}, and its events are complete until ${complete}`;
    throw new TidegateError('TG-3045', where);
  });
}
