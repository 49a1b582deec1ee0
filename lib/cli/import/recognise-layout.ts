import type { MeasureName } from '../../../schemas/streams.ts';
import type { Column, Layout, Shape } from './layout.ts';
import { binance } from './layouts/binance.ts';
import { otherVenues } from './layouts/other-venues.ts';
import { tardis } from './layouts/tardis.ts';
import { parseDecimal, timeUnitOf, utcTime } from './parse-cell.ts';

export const layouts: readonly Layout[] = [...binance, ...otherVenues, ...tardis];

/** What is known of a table before its rows are read. */
export interface Table {
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** Cells of its first rows. */
  readonly sample: readonly (readonly string[])[];
  /** Where it lies: the member, the file, the path; what stands first counts more. */
  readonly names: readonly string[];
  readonly symbol: string | undefined;
  readonly stream: MeasureName | undefined;
}

/** Name of a column of the layout → its place in the file. */
export type Places = ReadonlyMap<string, number>;

export type Recognition =
  | { readonly kind: 'known'; readonly layout: Layout; readonly places: Places }
  | { readonly kind: 'ambiguous'; readonly layouts: readonly Layout[] }
  | { readonly kind: 'unknown' };

interface Candidate {
  readonly layout: Layout;
  readonly places: Places;
}

export function recogniseLayout(table: Table): Recognition {
  const matching = layouts.flatMap((layout): Candidate[] => {
    const places = table.hasHeader ? placesByHeader(layout.columns, table.columns) : placesByShape(layout, table);
    return places === undefined || !hasStream(layout, table.stream) ? [] : [{ layout, places }];
  });
  const candidates = narrow(matching, ({ layout, places }) => fits(layout.columns, places, table.sample));
  const chosen = choose(candidates, table);
  if (chosen !== undefined) return { kind: 'known', ...chosen };
  if (candidates.length === 0) return { kind: 'unknown' };
  return { kind: 'ambiguous', layouts: candidates.map(({ layout }) => layout) };
}

/** Of several layouts with the same columns, the one that the names or the symbol speak for; else the plain one. */
function choose(candidates: readonly Candidate[], { names, symbol }: Table): Candidate | undefined {
  if (candidates.length <= 1) return candidates[0];
  for (const name of names) {
    const named = candidates.find(({ layout }) => layout.namedLike?.test(name) === true);
    if (named !== undefined) return named;
  }
  const ofSymbol = candidates.find(({ layout }) => layout.symbolLike?.test(symbol ?? '') === true);
  if (ofSymbol !== undefined) return ofSymbol;
  const others = candidates.filter(({ layout }) => layout.symbolLike === undefined);
  const plain = others.filter(({ layout }) => layout.namedLike === undefined);
  return plain.length === 1 ? plain[0] : others.length === 1 ? others[0] : undefined;
}

function hasStream(layout: Layout, stream: MeasureName | undefined): boolean {
  return stream === undefined || layout.events.some((event) => event.stream === stream);
}

/** Each header names one column of the layout, and each column that is not optional has its header. */
function placesByHeader(columns: readonly Column[], header: readonly string[]): Places | undefined {
  const places = new Map<string, number>();
  for (const [place, name] of header.entries()) {
    const found = columns.find((column) => !places.has(column.name) && namesOf(column).includes(plain(name)));
    if (found === undefined) return undefined;
    places.set(found.name, place);
  }
  return columns.every(({ name, isOptional }) => isOptional === true || places.has(name)) ? places : undefined;
}

function namesOf({ name, aliases = [] }: Column): readonly string[] {
  return [name, ...aliases].map(plain);
}

/** `quoteQty`, `quote_qty` and `QUOTE QTY` are one. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Without a header the columns stand in their order, and optional ones may be missing at the end. */
function placesByShape(layout: Layout, { columns, sample }: Table): Places | undefined {
  const required = layout.columns.filter(({ isOptional }) => isOptional !== true).length;
  if (layout.mayLackHeader !== true || columns.length < required || columns.length > layout.columns.length)
    return undefined;
  const present = layout.columns.slice(0, columns.length);
  const places = new Map(present.map(({ name }, place) => [name, place]));
  return fits(present, places, sample) ? places : undefined;
}

/** More than half of the rows: single ones may be corrupt. */
function fits(columns: readonly Column[], places: Places, sample: Table['sample']): boolean {
  const fitting = sample.filter((cells) =>
    columns.every(({ name, shape }) => {
      const place = places.get(name);
      return place === undefined || hasShape(cells[place] ?? '', shape);
    }),
  );
  return fitting.length * 2 > sample.length;
}

function hasShape(text: string, shape: Shape): boolean {
  return text === '' || shapes[shape](text);
}

const shapes: Readonly<Record<Shape, (text: string) => boolean>> = {
  integer: (text) => /^\d+$/.test(text),
  decimal: (text) => parseDecimal(text) !== undefined,
  epoch: (text) => timeUnitOf(text) !== undefined,
  'utc-time': (text) => utcTime(text) !== undefined,
  boolean: (text) => /^(?:true|false)$/i.test(text),
  word: () => true,
};

/** Those that the test speaks for; all, where it speaks for none. */
function narrow<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly Item[] {
  const kept = items.filter(test);
  return kept.length === 0 ? items : kept;
}
