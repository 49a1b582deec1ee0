import type { ModelManifest } from '../../schemas/training.ts';

const dirty = '+dirty';

/** A commit, with `+dirty` behind it where files differed from it; `none` where the code came from no repository. */
export function readCodeVersion(text: string): ModelManifest['code'] {
  const isDirty = text.endsWith(dirty);
  const commit = isDirty ? text.slice(0, -dirty.length) : text;
  return { commit: commit === 'none' ? null : commit, isDirty };
}
