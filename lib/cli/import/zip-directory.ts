/**
 * The directory at the end of a zip file (APPNOTE 4.3). A zip is read by its directory, not front to back: only there
 * stand the checksums and the sizes of members whose writer did not know them beforehand.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { DamagedFile } from './unreadable.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0 = stored, 8 = deflated. */
  readonly method: number;
  readonly checksum: number;
  readonly compressedBytes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const endSignature = 0x06054b50;
const bigEndSignature = 0x06064b50;
const locatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

const endBytes = 22;
const bigEndBytes = 56;
const locatorBytes = 20;
const entryBytes = 46;
const localBytes = 30;
const maxCommentBytes = 0xffff;
const maxDirectoryBytes = 16 * 1024 * 1024;
const maxEntries = 10_000;
/** In a 32-bit field: the real value stands in the 64-bit extra field. */
const seeExtra = 0xffff_ffff;

/** The files of a zip, in the order of its directory; folders are left out. */
export async function readZipDirectory(path: string): Promise<readonly ZipEntry[]> {
  await using file = await open(path);
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - endBytes - maxCommentBytes - locatorBytes), size);
  const { offset, bytes, count } = await locateDirectory(file, tail);
  if (bytes > maxDirectoryBytes || count > maxEntries) throw new DamagedFile(`a zip of ${count} members is too large`);
  if (offset + bytes > size) throw new DamagedFile('the zip is cut: its directory lies outside of it');
  const directory = await readAt(file, offset, offset + bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < bytes;) {
    const { entry, next } = readEntry(directory, at);
    if (!entry.name.endsWith('/')) entries.push(entry);
    at = next;
  }
  return entries;
}

/** Where the bytes of a member begin: behind its local header, whose own lengths differ from those of the directory. */
export async function findMemberBytes(path: string, entry: ZipEntry): Promise<number> {
  await using file = await open(path);
  const header = await readAt(file, entry.offset, entry.offset + localBytes);
  if (header.length < localBytes || header.readUInt32LE(0) !== localSignature)
    throw new DamagedFile(`the zip has no member where its directory says ${entry.name} is`);
  return entry.offset + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
}

interface DirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly count: number;
}

async function locateDirectory(file: FileHandle, tail: Buffer): Promise<DirectoryPlace> {
  const end = lastIndexOf(tail, endSignature);
  if (end < 0 || end + endBytes > tail.length) throw new DamagedFile('the zip is cut: it has no directory');
  const place = {
    count: tail.readUInt16LE(end + 10),
    bytes: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
  const locator = end - locatorBytes;
  if (locator < 0 || tail.readUInt32LE(locator) !== locatorSignature) return place;
  const bigEndAt = Number(tail.readBigUInt64LE(locator + 8));
  const bigEnd = await readAt(file, bigEndAt, bigEndAt + bigEndBytes);
  if (bigEnd.length < bigEndBytes || bigEnd.readUInt32LE(0) !== bigEndSignature)
    throw new DamagedFile('the zip is damaged: its 64-bit directory is not where it should be');
  return {
    count: Number(bigEnd.readBigUInt64LE(32)),
    bytes: Number(bigEnd.readBigUInt64LE(40)),
    offset: Number(bigEnd.readBigUInt64LE(48)),
  };
}

function readEntry(directory: Buffer, at: number): { readonly entry: ZipEntry; readonly next: number } {
  if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entrySignature)
    throw new DamagedFile('the directory of the zip is damaged');
  const nameBytes = directory.readUInt16LE(at + 28);
  const extraBytes = directory.readUInt16LE(at + 30);
  const extraAt = at + entryBytes + nameBytes;
  const next = extraAt + extraBytes + directory.readUInt16LE(at + 32);
  const name = directory.toString('utf8', at + entryBytes, extraAt);
  if ((directory.readUInt16LE(at + 8) & 1) === 1) throw new DamagedFile(`${name} is encrypted`);
  const large = largeValues(directory.subarray(extraAt, extraAt + extraBytes));
  const wide = (value: number): number => (value === seeExtra ? (large.shift() ?? value) : value);
  // The 64-bit values stand in this order, each only where the 32-bit field points at them; first the inflated size.
  wide(directory.readUInt32LE(at + 24));
  const compressedBytes = wide(directory.readUInt32LE(at + 20));
  const offset = wide(directory.readUInt32LE(at + 42));
  const method = directory.readUInt16LE(at + 10);
  const checksum = directory.readUInt32LE(at + 16);
  return { entry: { name, method, checksum, compressedBytes, offset }, next };
}

/** The values of the 64-bit extra field (id 1), in order. */
function largeValues(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const values = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(values.length / 8) }, (_, index) =>
      Number(values.readBigUInt64LE(index * 8)),
    );
  }
  return [];
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32LE(signature);
  return bytes.lastIndexOf(pattern);
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, end - start));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
