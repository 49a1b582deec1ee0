/** Bytes that are put together one after the other. */
export interface GrowableBytes {
  readonly length: number;
  byte(value: number): void;
  append(bytes: Uint8Array): void;
  /** All so far: a view, which later appends may leave behind. */
  bytes(): Uint8Array;
}

/** Grows by doubling, unless the expected size was right. */
export function growableBytes(expected = 256): GrowableBytes {
  let held = new Uint8Array(expected);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= held.length) return;
    const grown = new Uint8Array(Math.max(2 * held.length, length + more));
    grown.set(held.subarray(0, length));
    held = grown;
  };
  return {
    get length() {
      return length;
    },
    byte(value) {
      reserve(1);
      held[length] = value;
      length += 1;
    },
    append(bytes) {
      reserve(bytes.length);
      held.set(bytes, length);
      length += bytes.length;
    },
    bytes: () => held.subarray(0, length),
  };
}
