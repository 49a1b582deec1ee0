import { crc32 } from 'node:zlib';
import { openParquet } from '../../kernels/parquet/open-parquet.ts';
import { ParquetError } from '../../kernels/parquet/parquet-error.ts';
import { type ColumnData, writeParquet } from '../../kernels/parquet/write-parquet.ts';
import { TidegateError } from '../fault.ts';
import type { FeatureHistory } from './feature-history.ts';
import { type ViewDefinition, viewKey } from './feature-view.ts';

/** Rows of one view as they stand in a file: with sequences, always. */
export type FileRows = Required<FeatureHistory>;

/** A file of the offline store: entity, the two times, sequence, then one double per feature, NaN where it is missing. */
export function encodeFeatureFile(view: ViewDefinition, rows: FileRows): Uint8Array {
  const columns: readonly ColumnData[] = [
    { name: 'entity', type: 'string', values: rows.entity },
    { name: 'event_time', type: 'timestamp', values: rows.eventTimeUs },
    { name: 'knowledge_time', type: 'timestamp', values: rows.knowledgeTimeUs },
    { name: 'sequence', type: 'int64', values: rows.sequence },
    ...view.features.map(({ name }, feature): ColumnData => {
      return { name, type: 'double', values: rows.values[feature] ?? new Float64Array(0) };
    }),
  ];
  return writeParquet({ columns, metadata: { contract: 'feature-file/1', view: viewKey(view) }, crc32 });
}

/** Throws TG-2003 for what is not a file of this view. */
export function decodeFeatureFile(view: ViewDefinition, name: string, body: Uint8Array): FileRows {
  try {
    const file = openParquet(body, { crc32 });
    return {
      entity: file.readStrings('entity'),
      eventTimeUs: file.readNumbers('event_time'),
      knowledgeTimeUs: file.readNumbers('knowledge_time'),
      sequence: file.readNumbers('sequence'),
      values: view.features.map((feature) => file.readNumbers(feature.name)),
    };
  } catch (error) {
    if (!(error instanceof ParquetError)) throw error;
    throw new TidegateError('TG-2003', `${name} is no file of ${viewKey(view)}: ${error.message}`, { cause: error });
  }
}

/** The rows of several files, one behind the other. */
export function joinFileRows(view: ViewDefinition, parts: readonly FileRows[]): FileRows {
  return {
    entity: parts.flatMap(({ entity }) => entity),
    eventTimeUs: concatenate(parts.map(({ eventTimeUs }) => eventTimeUs)),
    knowledgeTimeUs: concatenate(parts.map(({ knowledgeTimeUs }) => knowledgeTimeUs)),
    sequence: concatenate(parts.map(({ sequence }) => sequence)),
    values: view.features.map((_, feature) =>
      concatenate(parts.map(({ values }) => values[feature] ?? new Float64Array(0))),
    ),
  };
}

/** The rows of these numbers, in this order. */
export function pickFileRows({ entity, ...rows }: FileRows, numbers: Uint32Array): FileRows {
  const pick = (column: Float64Array) => Float64Array.from(numbers, (row) => column[row] ?? Number.NaN);
  return {
    entity: Array.from(numbers, (row) => entity[row] ?? null),
    eventTimeUs: pick(rows.eventTimeUs),
    knowledgeTimeUs: pick(rows.knowledgeTimeUs),
    sequence: pick(rows.sequence),
    values: rows.values.map(pick),
  };
}

function concatenate(columns: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const column of columns) {
    joined.set(column, start);
    start += column.length;
  }
  return joined;
}
