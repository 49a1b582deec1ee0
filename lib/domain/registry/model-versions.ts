import type { VersionStatus } from '../../../schemas/models.ts';

/** A version of a model. What it is made of stands in its manifest; this is what lists and decisions need. */
export interface ModelVersion {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
  readonly pack: string;
  readonly run: string;
  readonly status: VersionStatus;
  /** Of the trained artifact. */
  readonly artifact: string;
  /** SHA-256 of its serving document; absent while the version is unserved. */
  readonly serving?: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  /** Absent of a model that was imported: it has learnt from rows that nobody here knows. */
  readonly dataset?: string;
  readonly createdAtUs: number;
}

/** `present`: there was one of that number. `ended`: the run that made it is under way no more, and makes no version. */
export type Addition = 'added' | 'present' | 'ended';

/** The newest version of a model that was trained here and has something to serve by. */
export type NewestServable = Pick<ModelVersion, 'version'> & { readonly serving: string };

export interface ModelVersions {
  /** A number that no other run of the model was or will ever be given; the same one however often a run asks. */
  numberOf(tenant: string, model: string, run: string): Promise<number>;
  /**
   * Writes the version, and its number into the record of its run, in one transaction: a run that was cancelled makes
   * no version, and one that has made a version says so, however it ends. The newest servable version goes forward with
   * it. Unless `added`, nothing changes. What was imported has no run that could end, and no fallback: the newest
   * servable version stays where it is.
   */
  add(version: ModelVersion): Promise<Addition>;
  find(tenant: string, model: string, version: number): Promise<ModelVersion | undefined>;
  /** Undefined before the first version with a serving document. */
  newestServable(tenant: string, model: string): Promise<NewestServable | undefined>;
  /** Those that have a version, by name. */
  models(tenant: string): Promise<readonly string[]>;
  /** The newest first. */
  list(tenant: string, model: string, limit: number): Promise<readonly ModelVersion[]>;
}

/** Whatever it holds is written once, under its digest or its version. */
export interface ArtifactStore {
  /** Throws TG-3060 when the bytes are not of the digest. */
  put(tenant: string, digest: string, body: Uint8Array): Promise<void>;
  /** Throws TG-3060 when it is missing or altered. */
  get(tenant: string, digest: string): Promise<Uint8Array>;
  /** Where a file of an artifact is. */
  placeOf(tenant: string, digest: string): string;
  /** Keeps the one that is there; the manifest that counts. */
  putManifest(tenant: string, name: VersionName, manifest: Uint8Array): Promise<Uint8Array>;
  manifest(tenant: string, name: VersionName): Promise<Uint8Array | undefined>;
}

export interface VersionName {
  readonly model: string;
  readonly version: number;
}
