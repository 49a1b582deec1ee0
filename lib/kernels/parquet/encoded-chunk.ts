import type { Range } from './column.ts';
import { encodeRuns } from './encode-runs.ts';

export interface EncodedPage {
  readonly kind: 'data' | 'dictionary';
  readonly values: number;
  readonly encoding: number;
  /** One behind the other: views of the caller's numbers among them, so that nothing is copied to be written. */
  readonly parts: readonly Uint8Array[];
}

/** One column of one row group. */
export interface EncodedChunk {
  readonly pages: readonly EncodedPage[];
  readonly nulls: number;
  readonly range?: Range | undefined;
}

/** Which values are there: 1, else 0 for null. Undefined for a column that has no nulls. */
export type Presence = Uint32Array | undefined;

/** In a data page the definition levels stand first, behind their length. */
export function levelParts(presence: Presence): readonly Uint8Array[] {
  if (presence === undefined) return [];
  const runs = encodeRuns(presence, 1);
  return [littleEndian(runs.length), runs];
}

export function countPresent(presence: Presence, values: number): number {
  return presence === undefined ? values : presence.reduce((sum, level) => sum + level, 0);
}

export function littleEndian(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}
