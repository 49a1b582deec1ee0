import type { FeatureTable } from '../../../../schemas/training.ts';
import type { ParquetFile } from '../../../kernels/parquet/open-parquet.ts';
import { TidegateError } from '../../fault.ts';
import { placeBeside, type ReadPlace, readNamed, takeColumns } from './result-reader.ts';

/** Columns by name. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** A document with the place that it was read from. */
export interface PlacedTable {
  readonly place: string;
  readonly document: FeatureTable;
}

/** Its text is read as numbers: the places of the entities in the list that the table has of them. */
export const entityColumn = 'entity';

/** These columns of all files of a table, one file in memory at a time. */
export async function readTable(table: PlacedTable, names: readonly string[], read: ReadPlace): Promise<Columns> {
  const { files, rows } = table.document;
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(rows)]));
  let filled = 0;
  for (const { place: named, sha256 } of files) {
    const place = placeBeside(table.place, named);
    const body = await readNamed(read, { place, sha256 });
    filled += takeColumns(place, body, (file) => {
      if (filled + file.rows > rows) throw rowsDiffer(table, filled + file.rows);
      for (const name of names) {
        columns[name]?.set(name === entityColumn ? entityNumbers(file, table) : file.readNumbers(name), filled);
      }
      return file.rows;
    });
  }
  if (filled !== rows) throw rowsDiffer(table, filled);
  return columns;
}

function entityNumbers(file: ParquetFile, { place, document }: PlacedTable): Float64Array {
  const numbers = new Map<string | null, number>(document.entities.map((entity, number) => [entity, number]));
  return Float64Array.from(file.readStrings(entityColumn), (entity) => {
    const number = numbers.get(entity);
    if (number !== undefined) return number;
    throw new TidegateError('TG-3081', `${place} does not list the entity ${entity ?? 'null'} of its rows`);
  });
}

/** Which rows each fold learnt from and is tested on. */
export async function readFolds(table: PlacedTable, read: ReadPlace): Promise<Columns> {
  const place = placeBeside(table.place, table.document.folds.place);
  const body = await readNamed(read, { place, sha256: table.document.folds.sha256 });
  return takeColumns(place, body, (file) => {
    const column = (name: string): Float64Array => file.readNumbers(name);
    return { row_id: column('row_id'), fold: column('fold'), role: column('role') };
  });
}

function rowsDiffer({ place, document }: PlacedTable, found: number): TidegateError {
  return new TidegateError('TG-3081', `${place} says ${document.rows} rows, its files hold ${found}`);
}
