import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { maxGoldenRows, maxImportedBytes } from '../../../schemas/limits.ts';
import type { ModelImport } from '../../../schemas/model-import.ts';
import { Calibration } from '../../../schemas/serving.ts';
import { TidegateError } from '../../domain/fault.ts';
import { proveGoldenRows } from '../../domain/train/golden-rows.ts';
import { CliError, usageError } from '../cli-error.ts';
import { type FeatureBatch, readFeatureRows } from '../kernel/feature-rows.ts';
import { type OpenedImage, readImage } from '../kernel/image-file.ts';
import { columnNames } from '../kernel/score-file.ts';

interface ImportFiles {
  readonly image: string;
  readonly golden: string;
  readonly calibrations: string | undefined;
  readonly reason: string;
}

/** A packed model, and what proves it: the platform proves it again, so that nobody waits for a refusal. */
export async function readModelImport({ image, golden, calibrations, reason }: ImportFiles): Promise<ModelImport> {
  const opened = await readImage(image);
  const { bytes } = opened.scorer.image;
  if (bytes.length > maxImportedBytes)
    throw new CliError('TG-5008', `${image} has ${bytes.length} bytes, at most ${maxImportedBytes} can be imported`);
  return {
    image: Buffer.from(bytes).toString('base64'),
    golden: await readGolden(golden, opened),
    calibrations: calibrations === undefined ? {} : await readCalibrations(calibrations),
    reason,
  };
}

async function readGolden(path: string, opened: OpenedImage): Promise<ModelImport['golden']> {
  const { featureNames } = opened.scorer;
  const names = columnNames(opened);
  const rows: (number | null)[][] = [];
  const scores: number[][] = [];
  for await (const batch of readFeatureRows(path, [...featureNames, ...names])) {
    if (rows.length + batch.count > maxGoldenRows)
      throw new CliError('TG-5009', `${path} has more than ${maxGoldenRows} rows; some that differ are enough`);
    for (const row of rowsOf(batch)) {
      if (row.some((value) => value !== null && !Number.isFinite(value)))
        throw new CliError('TG-5009', `row ${rows.length} of ${path}: a request cannot hold what is infinite`);
      rows.push(row.slice(0, featureNames.length));
      scores.push(row.slice(featureNames.length).map((value) => value ?? Number.NaN));
    }
  }
  prove(opened, { rows, scores });
  return { rows, scores };
}

function rowsOf({ rows, count }: FeatureBatch): (number | null)[][] {
  const width = rows.length / count;
  return Array.from({ length: count }, (_, at) =>
    Array.from(rows.subarray(at * width, (at + 1) * width), (value) => (Number.isNaN(value) ? null : value)),
  );
}

function prove(opened: OpenedImage, { rows, scores }: ModelImport['golden']): void {
  const flat = (values: readonly (readonly (number | null)[])[]): Float64Array =>
    Float64Array.from(values.flat(), (value) => value ?? Number.NaN);
  const golden = { count: rows.length, rows: flat(rows), scores: flat(scores), names: columnNames(opened) };
  try {
    proveGoldenRows(opened.scorer.image.bytes, golden);
  } catch (error) {
    if (error instanceof TidegateError && error.code === 'TG-3065') throw new CliError('TG-5009', error.message);
    throw error;
  }
}

async function readCalibrations(path: string): Promise<ModelImport['calibrations']> {
  try {
    return z.record(z.string(), Calibration).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw usageError(`${path}: ${reason}`, 'Write {"HEAD": {"kind": "platt", "slope": …, "intercept": …}}.');
  }
}
