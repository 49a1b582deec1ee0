import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { canonicalJson, sha256Hex } from '../domain/canonical-json.ts';

/** Lines are handed on in pieces of this size. */
const pieceLength = 64 * 1024;

/** One NDJSON file, written as its lines come. */
class LineFile {
  private readonly hash = createHash('sha256');
  private readonly input = new PassThrough();
  private readonly written: Promise<void>;
  private waiting = '';

  constructor(path: string, gzip: boolean) {
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path, { flags: 'wx' });
    this.written = gzip ? pipeline(this.input, createGzip(), file) : pipeline(this.input, file);
    // Whoever closes the file hears of a failure; until then it is not an unheard one.
    this.written.catch(() => undefined);
  }

  /** True when the file has taken more than the disk has: time to wait for `drained`. */
  append(line: string): boolean {
    this.waiting += `${line}\n`;
    return this.waiting.length >= pieceLength && !this.handOn();
  }

  /** Throws what has kept the file from being written. */
  async drained(): Promise<void> {
    if (this.input.destroyed) await this.written;
    if (this.input.writableNeedDrain) await Promise.race([once(this.input, 'drain'), this.written]);
  }

  /** Returns the SHA-256 of the lines. */
  async close(): Promise<string> {
    this.handOn();
    this.input.end();
    await this.written;
    return this.hash.digest('hex');
  }

  private handOn(): boolean {
    const piece = this.waiting;
    this.waiting = '';
    this.hash.update(piece);
    return this.input.write(piece);
  }
}

/** The files of one simulation: as many are open at once as there are streams, whatever its length. */
export class SimulatedFiles {
  private readonly folder: string;
  private readonly gzip: boolean;
  private readonly open = new Map<string, LineFile>();
  private readonly full = new Set<LineFile>();
  private readonly digests: Record<string, string> = {};

  constructor(folder: string, gzip: boolean) {
    this.folder = folder;
    this.gzip = gzip;
  }

  /** Appends to the file of this name, which has no ending yet. */
  write(name: string, document: object): void {
    const file = this.open.get(name) ?? this.openFile(name);
    if (file.append(JSON.stringify(document))) this.full.add(file);
  }

  get mustWait(): boolean {
    return this.full.size > 0;
  }

  async drained(): Promise<void> {
    for (const file of this.full) await file.drained();
    this.full.clear();
  }

  /** Closes the files whose names begin so. */
  async close(prefix: string): Promise<void> {
    for (const [name, file] of this.open) {
      if (!name.startsWith(prefix)) continue;
      this.open.delete(name);
      this.digests[name] = await file.close();
    }
  }

  /** Names of the closed files as they stand in the folder. */
  names(): readonly string[] {
    return Object.keys(this.digests)
      .sort()
      .map((name) => this.fileName(name));
  }

  /** Of the lines of the closed files whose names do not begin so: compression does not change it. */
  digestWithout(prefix: string): string {
    return sha256Hex(
      canonicalJson(Object.fromEntries(Object.entries(this.digests).filter(([name]) => !name.startsWith(prefix)))),
    );
  }

  private openFile(name: string): LineFile {
    const file = new LineFile(join(this.folder, this.fileName(name)), this.gzip);
    this.open.set(name, file);
    return file;
  }

  private fileName(name: string): string {
    return `${name}.ndjson${this.gzip ? '.gz' : ''}`;
  }
}
