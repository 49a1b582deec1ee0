import type { Measured } from '../../../schemas/chunk.ts';
import { type FeatureView, type ViewDriver, viewKey } from './feature-view.ts';
import { openOrderBook, type OrderBook } from './order-book.ts';
import { featureViews } from './views.ts';

/** What the feature views of one entity remember: the order book that they share, and a section for each. */
export interface FeatureSections {
  readonly book: Uint8Array;
  /** By `name@version`. */
  readonly views: Readonly<Record<string, ViewSection>>;
}

export interface ViewSection {
  readonly bytes: Uint8Array;
  /** The last event of the view's streams. */
  readonly lastEventUs: number;
  /** The last event that has a row. */
  readonly rowUs?: number;
}

/** The values are overwritten by the next row. */
export type OnRow = (view: FeatureView, eventTimeUs: number, values: Float64Array) => void;

export interface EntityFeatures {
  /** In the order of the entity. */
  apply(event: Measured): void;
  /** Gives the rows of all intervals that end until then: nothing earlier will be applied. */
  closeUntil(untilUs: number): void;
  save(): FeatureSections;
}

export const emptySections: FeatureSections = { book: new Uint8Array(0), views: {} };

/** The one way from events to rows, whoever drives it: the consumer, a revision, a backfill. */
export function openFeatures(
  sections: FeatureSections,
  onRow: OnRow,
  views: readonly FeatureView[] = featureViews,
): EntityFeatures {
  const book = openOrderBook(sections.book.length === 0 ? undefined : sections.book);
  const open = views.map((view) => openView(view, { section: sections.views[viewKey(view)], book, onRow }));
  return {
    apply(event) {
      // A row of the time before must not see the book after.
      for (const view of open) view.closeUntil(event.eventTimeUs);
      const change = book.apply(event);
      for (const view of open) view.apply(event, change);
    },
    closeUntil(untilUs) {
      for (const view of open) view.closeUntil(untilUs);
    },
    save: () => ({
      book: book.save(),
      views: Object.fromEntries(open.flatMap((view) => view.save())),
    }),
  };
}

/** The end of the interval of `everyUs` that a time lies in. */
export function intervalEndUs(timeUs: number, everyUs: number): number {
  return (Math.floor(timeUs / everyUs) + 1) * everyUs;
}

interface Opening {
  readonly section: ViewSection | undefined;
  readonly book: OrderBook;
  readonly onRow: OnRow;
}

function openView(view: FeatureView, { section, book, onRow }: Opening) {
  const driver: ViewDriver = view.open(section?.bytes, book);
  const streams: ReadonlySet<string> = new Set(view.streams);
  const values = new Float64Array(view.features.length);
  let lastEventUs = section?.lastEventUs;
  let rowUs = section?.rowUs;
  let isChanged = false;
  return {
    apply(event: Measured, change: ReturnType<OrderBook['apply']>): void {
      if (!streams.has(event.stream)) return;
      driver.apply(event, change);
      lastEventUs = event.eventTimeUs;
      isChanged = true;
    },
    closeUntil(untilUs: number): void {
      if (lastEventUs === undefined || lastEventUs === rowUs) return;
      if (intervalEndUs(lastEventUs, view.everyUs) > untilUs) return;
      driver.write(values);
      missingUnlessFinite(values);
      rowUs = lastEventUs;
      onRow(view, lastEventUs, values);
    },
    save(): [string, ViewSection][] {
      if (lastEventUs === undefined) return [];
      const bytes = isChanged || section === undefined ? driver.save() : section.bytes;
      return [[viewKey(view), { bytes, lastEventUs, ...(rowUs === undefined ? {} : { rowUs }) }]];
    },
  };
}

/** No store takes an infinity: a quotient that has left the range of numbers is a value that is missing. */
function missingUnlessFinite(values: Float64Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) values[index] = Number.NaN;
  }
}
