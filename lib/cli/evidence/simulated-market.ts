import type { Measured } from '../../../schemas/chunk.ts';
import { computeRows } from '../../domain/features/batch.ts';
import type { FileRows } from '../../domain/features/feature-files.ts';
import { type FeatureView, viewKey } from '../../domain/features/feature-view.ts';
import { featureViews } from '../../domain/features/views.ts';
import { allowedLatenessUs } from '../../domain/ingest/entity-state.ts';
import { secondUs } from '../../domain/time.ts';
import type { DatasetSource } from '../../domain/train/dataset/fill-grid.ts';
import { takeKnownFeatures } from '../../domain/train/dataset/known-features.ts';
import type { Pack } from '../../domain/train/pack.ts';
import type { World, WorldOptions } from '../../simulator/world.ts';

export interface SimulatedEntity {
  /** Of the view of the pack. */
  readonly rows: FileRows;
  /** Of the streams of the pack, in the order in which they apply. */
  readonly events: readonly Measured[];
}

export interface MarketToSimulate {
  readonly world: World;
  readonly options: WorldOptions;
  readonly pack: Pick<Pack, 'view' | 'streams'>;
  readonly untilUs: number;
}

/** What the platform would have of an entity whose events all came in time. */
export function simulateEntity(entity: string, { world, options, pack, untilUs }: MarketToSimulate): SimulatedEntity {
  const events: Measured[] = [];
  const isKept = (event: Measured): boolean => pack.streams.some((stream) => stream === event.stream);
  function* heard(): Generator<Measured, void> {
    for (const event of world.feed(entity, options)) {
      if (isKept(event)) events.push(event);
      yield event;
    }
  }
  const view = viewOf(pack);
  const { count, eventTimesUs, values } = computeRows(view, heard(), { untilUs });
  const rows: FileRows = {
    entity: new Array<string>(count).fill(entity),
    eventTimeUs: eventTimesUs,
    knowledgeTimeUs: eventTimesUs.map((timeUs) => knownUs(timeUs, view)),
    sequence: new Float64Array(count),
    values,
  };
  return { rows, events };
}

/** The watermark passes the end of a row after the allowed lateness, and no later than the next tick of a second. */
function knownUs(eventTimeUs: number, { everyUs }: FeatureView): number {
  return Math.ceil(eventTimeUs / everyUs) * everyUs + allowedLatenessUs + secondUs;
}

function viewOf(pack: MarketToSimulate['pack']): FeatureView {
  const found = featureViews.find((view) => viewKey(view) === viewKey(pack.view));
  if (found === undefined) throw new RangeError(`there is no view ${viewKey(pack.view)}`);
  return found;
}

export type SimulatedMarket = ReadonlyMap<string, SimulatedEntity>;

/** The same questions as the lake is asked. */
export function simulatedSource(market: SimulatedMarket): DatasetSource {
  const find = (entity: string): SimulatedEntity => {
    const found = market.get(entity);
    if (found === undefined) throw new RangeError(`${entity} was not simulated`);
    return found;
  };
  return {
    readFeatures: async (question, sink) => {
      const { rows } = find(question.entity);
      takeKnownFeatures(question, { from: 0, until: question.timesUs.length, rows, sink });
    },
    readEvents: async ({ entity, sinceUs, untilUs }) =>
      find(entity).events.filter(({ eventTimeUs }) => eventTimeUs > sinceUs && eventTimeUs <= untilUs),
  };
}
