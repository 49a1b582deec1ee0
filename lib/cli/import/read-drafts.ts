import { usageError } from '../cli-error.ts';
import type { ImportOptions } from './import-options.ts';
import type { EventTemplate, FieldRule, FileFacts, Layout } from './layout.ts';
import { ruleOf } from './layouts/own-fields.ts';
import type { Places } from './recognise-layout.ts';
import type { Rejection } from './source-row.ts';

/** An event as a row means it, not judged yet; or why the row belongs to no event of this import. */
export type Draft = { readonly draft: unknown } | { readonly rejected: Rejection };

export type ReadDrafts = (cells: readonly string[]) => readonly Draft[];

export interface DraftSource {
  readonly layout: Layout;
  readonly places: Places;
  readonly facts: FileFacts;
  readonly options: ImportOptions;
  /** In the name of the file. */
  readonly symbol: string | undefined;
}

/** A function from the cells of a row to its events, with every column looked up once. */
export function draftReader(source: DraftSource): ReadDrafts {
  const { layout, options } = source;
  const header = headerReader(source);
  const foreign = options.entity === undefined ? undefined : foreignSymbol(source, options.entity);
  const templates = layout.events.map((template) => templateReader(template, source));
  return (cells) => {
    const rejected = foreign?.(cells);
    if (rejected !== undefined) return [{ rejected }];
    const shared = header(cells);
    return templates.flatMap((read) => {
      const fields = read(cells);
      return fields === undefined ? [] : [{ draft: { ...fields, ...shared } }];
    });
  };
}

/** The values that `--set` gives, read as the cells of a column would be. */
export function fixedFields({ market, set = {} }: ImportOptions): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = market === undefined ? {} : { market };
  for (const [field, text] of Object.entries(set)) fields[field] = ruleOf(field, field).read([text], noFacts);
  return fields;
}

const noFacts: FileFacts = { timeUnit: undefined };

type Read<Value> = (cells: readonly string[]) => Value;

function headerReader({ layout, options, places, symbol }: DraftSource): Read<object> {
  const venue = typeof layout.source === 'string' ? layout.source : undefined;
  const venueColumn = typeof layout.source === 'object' ? layout.source.column : undefined;
  const symbolAt = placeOf(layout.symbol, places);
  const entity = told(options.entity, symbolAt, symbolAt === undefined ? symbol : undefined);
  const source = told(options.source, placeOf(venueColumn, places), venue);
  const isSaid = (field: string): boolean => options.set?.[field] !== undefined;
  if (entity === undefined && !isSaid('entity'))
    throw usageError('no column and no name of a file says which entity it is about', 'Say it with --entity.');
  if (source === undefined && !isSaid('source'))
    throw usageError('nothing in the file says who measured it', 'Say it with --source.');
  return (cells) => ({ ...entry('entity', entity?.(cells)), ...entry('source', source?.(cells)) });
}

/** What the person says goes before what the row says, and that before what the file says. */
function told(
  said: string | undefined,
  place: number | undefined,
  otherwise: string | undefined,
): Read<string | undefined> | undefined {
  if (said !== undefined) return () => said;
  if (place !== undefined) return (cells) => textAt(cells, place);
  return otherwise === undefined ? undefined : () => otherwise;
}

function entry(field: string, value: string | undefined): object {
  return value === undefined ? {} : { [field]: value };
}

function placeOf(column: string | undefined, places: Places): number | undefined {
  return column === undefined ? undefined : places.get(column);
}

/** With one name for all rows, rows of a second symbol would silently become rows of the first. */
function foreignSymbol({ layout, places }: DraftSource, entity: string): Read<Rejection | undefined> | undefined {
  const place = placeOf(layout.symbol, places);
  if (place === undefined) return undefined;
  let first: string | undefined;
  return (cells) => {
    const found = cells[place] ?? '';
    first ??= found;
    if (found === first) return undefined;
    return {
      code: 'TG-1003',
      field: 'entity',
      detail: `${found.slice(0, 60)} in a file that is imported as ${entity}`,
    };
  };
}

function templateReader(template: EventTemplate, source: DraftSource): Read<object | undefined> {
  const { places, options } = source;
  const fixed = fixedFields(options);
  const { stream } = template;
  const streamAt = typeof stream === 'string' ? undefined : places.get(stream.column);
  const neededAt = placeOf(template.onlyWith, places);
  const rules = Object.entries({
    eventTime: template.eventTime,
    ...(template.sequence === undefined ? {} : { sequence: template.sequence }),
    ...template.fields,
  }).map(([field, rule]) => [field, ruleReader(rule, source)] as const);
  return (cells) => {
    if (neededAt !== undefined && cells[neededAt] === '') return undefined;
    const draft: Record<string, unknown> = { ...fixed };
    draft['stream'] = typeof stream === 'string' ? stream : (textAt(cells, streamAt) ?? fixed['stream']);
    for (const [field, read] of rules) {
      const value = read(cells);
      if (value !== undefined) draft[field] = value;
    }
    return draft;
  };
}

function ruleReader(rule: FieldRule, { places, facts }: DraftSource): Read<unknown> {
  const at = rule.columns.map((column) => places.get(column) ?? -1);
  return (cells) =>
    rule.read(
      at.map((place) => cells[place] ?? ''),
      facts,
    );
}

function textAt(cells: readonly string[], place: number | undefined): string | undefined {
  const text = place === undefined ? undefined : cells[place];
  return text === '' ? undefined : text;
}
