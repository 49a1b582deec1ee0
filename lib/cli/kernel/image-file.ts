import { readFile } from 'node:fs/promises';
import {
  GbdtError,
  type NamedModel,
  type Scorer,
  openScorer,
  packModels,
  parseTextModel,
  unpackModels,
} from '../../kernels/gbdt/index.ts';
import { CliError, usageError } from '../cli-error.ts';

export interface OpenedImage {
  readonly scorer: Scorer;
  readonly models: readonly NamedModel[];
}

/** A text model of LightGBM under the name of a head. */
export async function readTextModel(name: string, path: string): Promise<NamedModel> {
  const bytes = await readBytes(path);
  return refusing('TG-3061', path, () => ({ name, model: parseTextModel(bytes.toString('utf8')) }));
}

export function packImage(models: readonly NamedModel[]): Uint8Array {
  return refusing('TG-3061', 'the models', () => packModels(models));
}

export async function readImage(path: string): Promise<OpenedImage> {
  const bytes = await readBytes(path);
  return openBytes(bytes, path);
}

export function openBytes(bytes: Uint8Array, path: string): OpenedImage {
  return refusing('TG-3062', path, () => {
    const scorer = openScorer(bytes);
    return { scorer, models: unpackModels(scorer.image) };
  });
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw usageError(`${path} cannot be read: ${messageOf(error)}`, 'Check the path.');
  }
}

function refusing<Value>(code: 'TG-3061' | 'TG-3062', subject: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof GbdtError || isTooLong(error))
      throw new CliError(code, `${subject}: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}

/** A text or an array that is longer than this engine can hold. */
function isTooLong(error: unknown): boolean {
  return (
    error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG')
  );
}

function messageOf(error: unknown): string {
  return error instanceof GbdtError
    ? `${error.message} (${error.reason})`
    : String(error instanceof Error ? error.message : error);
}
