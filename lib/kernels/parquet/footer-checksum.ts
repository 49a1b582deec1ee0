import type { Crc32 } from './crc32.ts';
import { createdBy, footerChecksumKey } from './format.ts';
import { damaged } from './parquet-error.ts';
import type { ThriftFields } from './thrift-fields.ts';

const digits = 8;
const zero = '0'.charCodeAt(0);

export function checksumDigits(checksum: number): string {
  return checksum.toString(16).padStart(digits, '0');
}

/** Files of other makers have none, and are taken at their word. */
export function checkFooter(footer: Uint8Array, fields: ThriftFields, crc32: Crc32): void {
  const entries = fields.has(5) ? fields.structs(5) : [];
  const entry = entries.find((candidate) => candidate.text(1) === footerChecksumKey);
  if (entry === undefined) {
    if (names(footer, createdBy)) throw damaged('the footer lacks its checksum');
    return;
  }
  const place = entry.binary(2);
  // Not `slice`: of a Buffer of Node that is no copy, and the file itself would be written.
  const blank = new Uint8Array(footer);
  const start = place.byteOffset - footer.byteOffset;
  blank.fill(zero, start, start + place.length);
  if (checksumDigits(crc32(blank)) !== entry.text(2)) throw damaged('the checksum of the footer does not match it');
}

/** Wherever the text stands: a flipped bit can make another structure of the same bytes. */
function names(footer: Uint8Array, text: string): boolean {
  const wanted = new TextEncoder().encode(text);
  for (let start = 0; start + wanted.length <= footer.length; start += 1) {
    if (wanted.every((byte, index) => footer[start + index] === byte)) return true;
  }
  return false;
}
