import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { QuarantineSaved } from '../../../schemas/cli.ts';
import type { QuarantinedLine } from '../../../schemas/import.ts';
import { usageError } from '../cli-error.ts';

type SavedFile = QuarantineSaved['files'][number];

/**
 * Writes refused lines as files that can be imported once they are mended: one per file or member that they came from,
 * under its name, because the name may say the symbol, and with its header.
 */
export class SavedQuarantine {
  readonly #folder: string;
  readonly #files = new Map<string, { -readonly [Key in keyof SavedFile]: SavedFile[Key] }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(line: QuarantinedLine): void {
    // Of a line that was too long, or of a member without a known layout, nothing is kept.
    if (line.text === '') return;
    const file = this.#fileOf(line);
    appendFileSync(file.path, `${line.text}\n`);
    file.lines += 1;
  }

  files(): SavedFile[] {
    return [...this.#files.values()];
  }

  #fileOf({ file, member, header }: QuarantinedLine) {
    const source = member === null ? file : `${file}, ${member}`;
    const key = `${source}\n${header ?? ''}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const made = { path: this.#freePath(nameOf(member ?? file, header !== null)), source, lines: 0 };
    this.#files.set(key, made);
    mkdirSync(dirname(made.path), { recursive: true });
    create(made.path, header === null ? '' : `${header}\n`);
    return made;
  }

  /** Two members may have one name: the second one gets a folder of its own, and keeps its name. */
  #freePath(name: string): string {
    const taken = new Set([...this.#files.values()].map(({ path }) => path));
    for (let number = 1; ; number += 1) {
      const path = number === 1 ? join(this.#folder, name) : join(this.#folder, String(number), name);
      if (!taken.has(path)) return path;
    }
  }
}

/** A name from an archive is no path: only its last part is taken, and of that only harmless characters. */
function nameOf(source: string, isTable: boolean): string {
  const last = source.split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(/\.gz$/i, '').replace(/[^A-Za-z0-9._-]/g, '_');
  const stem = plain.replace(/\.(?:parquet|zip)$/i, '').replace(/^\.+/, '_') || 'lines';
  if (/\.(?:csv|txt|ndjson|jsonl|json)$/i.test(stem)) return stem;
  return `${stem}.${isTable ? 'csv' : 'ndjson'}`;
}

function create(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), 'Name a folder that is not there yet.');
  }
}
