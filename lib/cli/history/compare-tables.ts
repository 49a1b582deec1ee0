import type { TableColumn } from './read-table.ts';

export interface ColumnDifference {
  readonly name: string;
  /** Rows of both tables whose values differ in a bit. */
  readonly differing: number;
  /** Among numbers that both have; null where there are none that differ. */
  readonly largestDifference: number | null;
}

export interface TableDifference {
  readonly rows: { readonly left: number; readonly right: number; readonly both: number };
  readonly columns: readonly ColumnDifference[];
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
  readonly isEqual: boolean;
}

type Table = readonly TableColumn[];

/** Rows are known by their ids, or else by entity and times; of repeated ones the first belongs to the first. */
export function compareTables(left: Table, right: Table): TableDifference {
  const keys = keyColumns(left, right);
  const [leftRows, rightRows] = [numberRows(left, keys), numberRows(right, keys)];
  const pairs = [...leftRows].flatMap(([key, row]): [number, number][] => {
    const other = rightRows.get(key);
    return other === undefined ? [] : [[row, other]];
  });
  const named = new Map(right.map((column) => [column.name, column]));
  const columns = left.flatMap((column) => {
    const other = named.get(column.name);
    return other === undefined ? [] : [compareColumns(column, other, pairs)];
  });
  const [onlyLeft, onlyRight] = [without(left, right), without(right, left)];
  const rows = { left: leftRows.size, right: rightRows.size, both: pairs.length };
  const hasAll = rows.left === rows.both && rows.right === rows.both && onlyLeft.length + onlyRight.length === 0;
  return { rows, columns, onlyLeft, onlyRight, isEqual: hasAll && columns.every(({ differing }) => differing === 0) };
}

function without(table: Table, other: Table): readonly string[] {
  const names = new Set(other.map(({ name }) => name));
  return table.map(({ name }) => name).filter((name) => !names.has(name));
}

function keyColumns(left: Table, right: Table): readonly string[] {
  const both = new Set(left.map(({ name }) => name).filter((name) => right.some((column) => column.name === name)));
  if (both.has('row_id')) return ['row_id'];
  return ['entity', 'time', 'event_time', 'knowledge_time', 'sequence'].filter((name) => both.has(name));
}

function numberRows(table: Table, keys: readonly string[]): ReadonlyMap<string, number> {
  const columns = keys.flatMap((key) => table.find(({ name }) => name === key) ?? []);
  const seen = new Map<string, number>();
  const rows = new Map<string, number>();
  const count = table[0]?.values.length ?? 0;
  for (let row = 0; row < count; row += 1) {
    const key = columns.map(({ values }) => String(values[row])).join('\n');
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    rows.set(`${before}\n${key}`, row);
  }
  return rows;
}

function compareColumns(
  left: TableColumn,
  right: TableColumn,
  pairs: readonly (readonly [number, number])[],
): ColumnDifference {
  let [differing, largest] = [0, -1];
  for (const [a, b] of pairs) {
    const [one, two] = [left.values[a], right.values[b]];
    if (Object.is(one, two) || (left.kind !== right.kind && String(one) === String(two))) continue;
    differing += 1;
    const distance = typeof one === 'number' && typeof two === 'number' ? Math.abs(one - two) : Number.NaN;
    if (distance > largest) largest = distance;
  }
  return { name: left.name, differing, largestDifference: largest < 0 ? null : largest };
}
