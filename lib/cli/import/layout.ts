/** What a public dump looks like, and which events its rows become. Each layout is data; `layouts/` holds them. */
import type { MeasureName } from '../../../schemas/streams.ts';
import type { TimeUnit } from './parse-cell.ts';

/** What the cells of a column look like. It tells apart dumps without a header, or with the same one. */
export type Shape = 'integer' | 'decimal' | 'epoch' | 'utc-time' | 'boolean' | 'word';

export interface Column {
  /** As the header writes it; capitals and underscores do not count. */
  readonly name: string;
  readonly shape: Shape;
  /** Other names under which the same dump was published. */
  readonly aliases?: readonly string[];
  /** Newer or older files do without it. */
  readonly isOptional?: true;
}

/** What all rows of one file have in common. */
export interface FileFacts {
  /** Undefined where no time of the file is a plausible count. */
  readonly timeUnit: TimeUnit | undefined;
}

/**
 * How one field of an event is made from cells. A cell that is not what the field wants is handed on as it is: the
 * contract of the event then refuses it by the name of the field. Undefined leaves the field out.
 */
export interface FieldRule {
  readonly columns: readonly string[];
  read(cells: readonly string[], facts: FileFacts): unknown;
}

/** One event that each row may become. */
export interface EventTemplate {
  /** Or the column that says it. */
  readonly stream: MeasureName | { readonly column: string };
  readonly eventTime: FieldRule;
  readonly sequence?: FieldRule;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** Rows where this column is empty measure nothing of this kind. */
  readonly onlyWith?: string;
}

export interface Layout {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The same columns, recognised by their shapes, in files without a header. */
  readonly mayLackHeader?: true;
  /** In the name of the file or of a folder around it, where the columns alone do not decide. */
  readonly namedLike?: RegExp;
  /** Symbols of the contracts whose columns mean this. */
  readonly symbolLike?: RegExp;
  /** The venue, or the column that names it. @default it must be said */
  readonly source?: string | { readonly column: string };
  /** Column of the symbol. @default the symbol is taken from the name of the file */
  readonly symbol?: string;
  /** How long after its event time a live feed would have told the same: knowledge = event time + delay. */
  readonly declaredDelayUs: number;
  readonly events: readonly EventTemplate[];
}

export function column(name: string, shape: Shape, ...aliases: readonly string[]): Column {
  return aliases.length === 0 ? { name, shape } : { name, shape, aliases };
}

export function optional(name: string, shape: Shape): Column {
  return { name, shape, isOptional: true };
}
