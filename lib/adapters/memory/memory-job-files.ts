import { readFile, writeFile } from 'node:fs/promises';
import type { JobFiles } from '../../domain/train/job-ports.ts';

export interface MemoryJobFiles extends JobFiles {
  /** By place. */
  readonly objects: Map<string, Uint8Array>;
  /** Places, in the order in which they were asked for. */
  readonly fetched: readonly string[];
  readonly stored: readonly string[];
}

export function memoryJobFiles(): MemoryJobFiles {
  const objects = new Map<string, Uint8Array>();
  const [fetched, stored]: [string[], string[]] = [[], []];
  return {
    ...{ objects, fetched, stored },
    async fetch({ uri, path, signal }) {
      fetched.push(uri);
      const content = objects.get(uri);
      if (content === undefined) return 'missing';
      await writeFile(path, content, { signal });
      return 'fetched';
    },
    async store({ uri, path, signal }) {
      const content = await readFile(path, { signal });
      objects.set(uri, content);
      stored.push(uri);
    },
  };
}
