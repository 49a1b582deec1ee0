import { crc32 } from 'node:zlib';
import type * as z from 'zod';
import { openParquet, type ParquetFile } from '../../../kernels/parquet/open-parquet.ts';
import { ParquetError } from '../../../kernels/parquet/parquet-error.ts';
import type { ResultFile, SucceededResult, TrainResult } from '../../../../schemas/training.ts';
import { sha256Hex } from '../../canonical-json.ts';
import { TidegateError } from '../../fault.ts';

/** The bytes of `s3://bucket/key`, or of a file of that name. */
export type ReadPlace = (place: string) => Promise<Uint8Array>;

/** A file, and what it is said to hold. */
export interface NamedFile {
  readonly place: string;
  readonly sha256: string;
}

/** A result with the place that it was read from. */
export interface PlacedResult {
  readonly place: string;
  readonly document: SucceededResult;
}

/** Places are relative to the folder of the document that names them, unless they are whole. */
export function placeBeside(document: string, place: string): string {
  return place.startsWith('s3://') ? place : document.slice(0, document.lastIndexOf('/') + 1) + place;
}

export async function readNamed(read: ReadPlace, { place, sha256 }: NamedFile): Promise<Uint8Array> {
  const body = await read(place);
  const found = sha256Hex(body);
  if (found === sha256) return body;
  throw new TidegateError('TG-3080', `${place} has the digest ${found}, and ${sha256} was named`);
}

export function parseDocument<Content>(schema: z.ZodType<Content>, place: string, body: Uint8Array): Content {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (error) {
    throw new TidegateError('TG-3081', `${place} is not what it should be`, { cause: error });
  }
}

/** Throws TG-3081 for what is no Parquet file, or lacks a column that `take` asks for. */
export function takeColumns<Taken>(place: string, body: Uint8Array, take: (file: ParquetFile) => Taken): Taken {
  try {
    return take(openParquet(body, { crc32 }));
  } catch (error) {
    if (!(error instanceof ParquetError)) throw error;
    throw new TidegateError('TG-3081', `${place} cannot be read: ${error.message}`, { cause: error });
  }
}

/** The files of one result, with their places made whole. */
export function filesOf(
  resultPlace: string,
  result: SucceededResult,
  wanted: Partial<Pick<ResultFile, 'kind' | 'head' | 'fold'>>,
): ResultFile[] {
  return result.files
    .filter(
      ({ kind, head, fold }) =>
        kind === (wanted.kind ?? kind) &&
        head === (wanted.head === undefined ? head : wanted.head) &&
        fold === (wanted.fold === undefined ? fold : wanted.fold),
    )
    .map((file) => ({ ...file, place: placeBeside(resultPlace, file.place) }));
}

export function succeeded(place: string, result: TrainResult): SucceededResult {
  if (result.status === 'succeeded') return result;
  throw new TidegateError('TG-3082', `${place} tells of a failed job: ${result.code}, ${result.reason}`);
}

export async function takeDocument<Content>(
  schema: z.ZodType<Content>,
  file: NamedFile,
  read: ReadPlace,
): Promise<Content> {
  return parseDocument(schema, file.place, await readNamed(read, file));
}
