import type { Lake } from '../domain/ingest/ports.ts';

/** A lake whose objects can also be removed: only what a newer object has replaced ever is. */
export interface ObjectStore extends Lake {
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}
