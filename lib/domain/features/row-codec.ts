/**
 * Values of one row as bytes: version, count, one status byte per feature, then little-endian doubles.
 * 62 features take 560 bytes, below the kilobyte that one write unit pays for.
 */

const codecVersion = 1;
const headerBytes = 2;
const present = 1;

/** NaN = NULL. An infinity is refused: it would come back as a number that no feature may have. */
export function packRow(values: Float64Array): Uint8Array {
  const count = values.length;
  const packed = new Uint8Array(headerBytes + count * 9);
  const view = new DataView(packed.buffer);
  packed[0] = codecVersion;
  packed[1] = count;
  values.forEach((value, index) => {
    if (value === Infinity || value === -Infinity) throw new RangeError(`feature ${index} is ${value}`);
    if (Number.isNaN(value)) return;
    packed[headerBytes + index] = present;
    view.setFloat64(headerBytes + count + index * 8, value, true);
  });
  return packed;
}

/** Undefined when the bytes are not a row of `count` features. */
export function unpackRow(packed: Uint8Array, count: number): Float64Array | undefined {
  if (packed.length !== headerBytes + count * 9 || packed[0] !== codecVersion || packed[1] !== count) return undefined;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const values = new Float64Array(count).fill(Number.NaN);
  for (let index = 0; index < count; index += 1) {
    if (packed[headerBytes + index] === present) values[index] = view.getFloat64(headerBytes + count + index * 8, true);
  }
  return values;
}
