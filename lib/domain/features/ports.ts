/** One row of one view, as the online store keeps it: numbers packed, NaN = NULL. */
export interface OnlineRow {
  readonly tenant: string;
  readonly view: string;
  readonly viewVersion: number;
  readonly entity: string;
  readonly eventTimeUs: number;
  readonly knowledgeTimeUs: number;
  readonly packed: Uint8Array;
}

export interface OnlineKey {
  readonly tenant: string;
  readonly view: string;
  readonly viewVersion: number;
  readonly entity: string;
}

export interface OnlineStore {
  /** Strongly consistent. */
  read(key: OnlineKey): Promise<OnlineRow | undefined>;
  /** As `read`, for any number of keys, and in their order; a key may come twice. */
  readMany(keys: readonly OnlineKey[]): Promise<readonly (OnlineRow | undefined)[]>;
}
