import { crc32 } from 'node:zlib';
import { FeatureTable } from '../../../../schemas/training.ts';
import { type ColumnData, writeParquet } from '../../../kernels/parquet/write-parquet.ts';
import { canonicalJson, sha256Hex } from '../../canonical-json.ts';
import { trainingFiles } from '../../registry/keys.ts';

/** A data set as it is stored: three files, named together by the digest of what they say. */
export interface DatasetFiles {
  readonly dataset: string;
  /** By the name of the file; the descriptor, which names the others, is the last. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly descriptor: { readonly name: string; readonly sha256: string };
}

export interface DatasetContent {
  readonly table: readonly ColumnData[];
  readonly folds: readonly ColumnData[];
  /** All that the descriptor says, but for the files and the name of the whole. */
  readonly about: Omit<FeatureTable, 'contract' | 'files' | 'folds' | 'dataset'>;
}

/**
 * The descriptor holds the digest of each file, and the name is the digest of the descriptor: it stands for every value
 * and for all that is said of them.
 */
export function encodeDataset({ table, folds, about }: DatasetContent): DatasetFiles {
  const tableFile = encode('dataset-table/1', table);
  const foldsFile = encode('dataset-folds/1', folds);
  const described = {
    contract: 'feature-table/1' as const,
    ...about,
    files: [describe(trainingFiles.table, tableFile, table)],
    folds: describe(trainingFiles.folds, foldsFile, folds),
  };
  const dataset = sha256Hex(canonicalJson(described));
  const descriptor = Buffer.from(canonicalJson(FeatureTable.parse({ ...described, dataset })));
  return {
    dataset,
    files: new Map<string, Uint8Array>([
      [trainingFiles.table, tableFile],
      [trainingFiles.folds, foldsFile],
      [trainingFiles.descriptor, descriptor],
    ]),
    descriptor: { name: trainingFiles.descriptor, sha256: sha256Hex(descriptor) },
  };
}

function encode(contract: string, columns: readonly ColumnData[]): Uint8Array {
  return writeParquet({ columns, metadata: { contract }, crc32 });
}

function describe(place: string, body: Uint8Array, columns: readonly ColumnData[]) {
  return { place, sha256: sha256Hex(body), bytes: body.byteLength, rows: columns[0]?.values.length ?? 0 };
}
