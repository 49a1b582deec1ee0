import type { Column, ColumnValues } from './column.ts';
import { mostRowsPerGroup } from './format.ts';
import { misuse } from './parquet-error.ts';

export function checkColumns(columns: readonly Column[]): void {
  if (columns.length === 0) throw misuse('a file needs a column');
  const names = new Set<string>();
  for (const { name, type, encoding } of columns) {
    if (name === '' || !name.isWellFormed()) throw misuse(`${JSON.stringify(name)} is no name of a column`);
    if (names.has(name)) throw misuse(`two columns have the name ${name}`);
    names.add(name);
    if (encoding === 'byte-stream-split' && type !== 'double')
      throw misuse(`column ${name} is of ${type}: only doubles are split into streams of bytes`);
  }
}

/** Returns how many rows there are. */
export function checkValues(columns: readonly Column[], values: readonly ColumnValues[]): number {
  if (values.length !== columns.length) throw misuse(`${columns.length} columns got ${values.length} lists of values`);
  const rows = values[0]?.length ?? 0;
  if (rows > mostRowsPerGroup) throw misuse(`${rows} rows are too many for one group: ${mostRowsPerGroup} at most`);
  columns.forEach(({ name, type }, index) => {
    const given = values[index];
    if (given instanceof Float64Array === (type === 'string'))
      throw misuse(`column ${name} is of ${type}: it takes ${type === 'string' ? 'strings' : 'a Float64Array'}`);
    if (given?.length !== rows) throw misuse(`column ${name} has ${given?.length} values, and the first one ${rows}`);
  });
  return rows;
}
