import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { usageError } from '../cli-error.ts';
import { DamagedFile } from './unreadable.ts';
import { type ZipEntry, findMemberBytes, readZipDirectory } from './zip-directory.ts';

/** One stream of bytes in a file: the file itself, what its gzip holds, or a member of a zip. */
export interface Member {
  /** Of a zip: the name in its directory, shown and searched for a symbol, and never used as a path. */
  readonly name?: string;
  /** Not compressed and not packed: it can be read anywhere. */
  readonly isPlain: boolean;
  read(): AsyncIterable<Uint8Array>;
}

/** How many bytes of a file have been read. */
export interface ReadMeter {
  bytes: number;
}

export type Packing = 'plain' | 'gzip' | 'zip';

export interface OpenedFile {
  readonly packing: Packing;
  readonly members: readonly Member[];
}

/**
 * Deflate makes zeros a thousand times smaller, market data five to thirty times. Beyond this factor, and beyond what
 * any machine can spare, it is a bomb.
 */
export const maxInflation = 300;
const chunkBytes = 64 * 1024;
const spareBytes = 64 * 1024 * 1024;

/** Looks at the first bytes, whatever the name says. A file is read more than once, which a pipe cannot be. */
export async function openMembers(path: string, meter: ReadMeter = { bytes: 0 }): Promise<OpenedFile> {
  if (!(await stat(path)).isFile())
    throw usageError(`${path} is no file`, 'Save what comes through a pipe to a file first.');
  const firstBytes = await firstBytesOf(createReadStream(path, { end: 7 }));
  if (firstBytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return openGzip(path, meter);
  if (firstBytes.subarray(0, 2).toString('latin1') === 'PK') return openZip(path, meter);
  return { packing: 'plain', members: [{ isPlain: true, read: () => metered(createReadStream(path), meter) }] };
}

function openGzip(path: string, meter: ReadMeter): OpenedFile {
  const read = () => inflate(createReadStream(path), createGunzip({ chunkSize: chunkBytes }), meter);
  return { packing: 'gzip', members: [{ isPlain: false, read }] };
}

async function openZip(path: string, meter: ReadMeter): Promise<OpenedFile> {
  const entries = await readZipDirectory(path);
  const members = entries.map((entry): Member => ({
    name: entry.name,
    isPlain: false,
    read: () => readEntry(path, entry, meter),
  }));
  return { packing: 'zip', members };
}

async function* readEntry(path: string, entry: ZipEntry, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  if (entry.compressedBytes === 0) return;
  const start = await findMemberBytes(path, entry);
  const source = createReadStream(path, { start, end: start + entry.compressedBytes - 1 });
  let checksum = 0;
  for await (const chunk of inflate(source, inflaterOf(entry), meter)) {
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (checksum !== entry.checksum) throw new DamagedFile(`${entry.name} does not have the checksum of the directory`);
}

function inflaterOf({ method, name }: ZipEntry): Transform {
  if (method === 8) return createInflateRaw({ chunkSize: chunkBytes });
  if (method === 0) return new PassThrough();
  throw new DamagedFile(`${name} is packed by method ${method}; known are 0 (stored) and 8 (deflated)`);
}

async function* inflate(
  source: Readable & { readonly bytesRead: number },
  inflater: Transform,
  meter: ReadMeter,
): AsyncGenerator<Uint8Array> {
  let inflated = 0;
  let counted = 0;
  const piped = pipeline(source, inflater);
  // Awaited at the end: until then, what goes wrong comes out of the loop.
  piped.catch(() => undefined);
  try {
    for await (const chunk of inflater) {
      if (!(chunk instanceof Uint8Array)) continue;
      inflated += chunk.length;
      meter.bytes += source.bytesRead - counted;
      counted = source.bytesRead;
      if (inflated > spareBytes && inflated > maxInflation * source.bytesRead)
        throw new DamagedFile(`it inflates to more than ${maxInflation} times its size`);
      yield chunk;
    }
    await piped;
  } finally {
    source.destroy();
    inflater.destroy();
  }
}

async function* metered(source: AsyncIterable<Uint8Array>, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    meter.bytes += chunk.length;
    yield chunk;
  }
}

/** Up to eight of them; the stream is closed again. */
export async function firstBytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  for await (const chunk of stream) return Buffer.from(chunk.subarray(0, 8));
  return Buffer.alloc(0);
}
