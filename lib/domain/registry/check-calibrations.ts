import type { ModelImport } from '../../../schemas/model-import.ts';
import type { Head } from '../../../schemas/training.ts';
import { RequestError } from '../fault.ts';

type Calibrations = NonNullable<ModelImport['calibrations']>;

/** Throws TG-1001 for one of no head, and for one that makes no chances: rising lines, from 0 to 1. */
export function checkCalibrations(calibrations: Calibrations, heads: readonly Head[]): void {
  for (const [name, calibration] of Object.entries(calibrations)) {
    const fault = faultOf(
      calibration,
      heads.find((head) => head.name === name),
    );
    if (fault === undefined) continue;
    const field = `calibrations.${name}`;
    throw new RequestError('TG-1001', `${field}: ${fault}`, [{ code: 'TG-1001', field, detail: fault }]);
  }
}

function faultOf(calibration: Calibrations[string], head: Head | undefined): string | undefined {
  if (head === undefined) return 'the pack has no such head';
  if (calibration.kind === 'none') return undefined;
  if (head.objective !== 'binary') return `it is of a head of kind ${head.objective}; only binary ones have chances`;
  if (calibration.kind === 'platt') return undefined;
  const { at, values } = calibration;
  if (at.length !== values.length) return `it has ${at.length} places, and ${values.length} values`;
  if (at.some((place, index) => index > 0 && place <= (at[index - 1] ?? Infinity))) return 'its places do not rise';
  if (values.some((value, index) => value < (values[index - 1] ?? 0))) return 'its values fall, or are below 0';
  return values.some((value) => value > 1) ? 'its values are above 1' : undefined;
}
