import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

/** An archive of one file, stored as it is (APPNOTE.TXT 4.3: local header, data, central directory, end record). */
export function zipOf(name: string, text: string): Uint8Array {
  const fileName = Buffer.from(name);
  const data = Buffer.from(text);
  const sizes = fields([4, crc32(data)], [4, data.length], [4, data.length], [2, fileName.length], [2, 0]);
  // Version 2.0, no flags, method 0 (stored), no time, 1980-01-01.
  const shared = Buffer.concat([fields([2, 20], [2, 0], [2, 0], [2, 0], [2, 33]), sizes]);
  const local = Buffer.concat([fields([4, 0x04034b50]), shared, fileName, data]);
  // Written on Unix, readable by all: without the mode a runtime may not open the file.
  const places = fields([2, 0], [2, 0], [2, 0], [4, (0o100644 << 16) >>> 0], [4, 0]);
  const central = Buffer.concat([fields([4, 0x02014b50], [2, (3 << 8) | 20]), shared, places, fileName]);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1], [4, central.length], [4, local.length], [2, 0]);
  return Buffer.concat([local, central, end]);
}

/** Little-endian numbers, each with its width in bytes. */
function fields(...pairs: readonly (readonly [width: number, value: number])[]): Buffer {
  return Buffer.concat(
    pairs.map(([width, value]) => {
      const field = Buffer.alloc(width);
      field.writeUIntLE(value, 0, width);
      return field;
    }),
  );
}
