/** What a model serves, and where from: read by the hot path. */
export interface ServingPointer {
  readonly version: number;
  /** SHA-256 of the serving document of the version. */
  readonly serving: string;
}

export interface ChampionToServe extends ServingPointer {
  /** Of the change that made it the champion. */
  readonly number: number;
  /** The version that was the champion before it. */
  readonly previous: number | null;
}

export interface ServingStore {
  /** Strongly consistent. */
  champion(tenant: string, model: string): Promise<ChampionToServe | undefined>;
  /** Undefined unless it is servable. */
  version(tenant: string, model: string, version: number): Promise<ServingPointer | undefined>;
  /** The newest servable version, whose fallback answers while there is no champion. */
  newest(tenant: string, model: string): Promise<ServingPointer | undefined>;
  /** A file of an artifact. Throws TG-7002 where it is missing or not of its digest. */
  file(tenant: string, digest: string): Promise<Uint8Array>;
}
