const streams = 8;

/** Byte k of every double stands in stream k. Bytes are moved, never read as numbers: payloads of NaN stay. */
export function splitByteStreams(values: Uint8Array): Uint8Array {
  const count = values.length / streams;
  const split = new Uint8Array(values.length);
  for (let stream = 0; stream < streams; stream += 1) {
    const start = stream * count;
    for (let at = 0, from = stream; at < count; at += 1, from += streams) split[start + at] = values[from] ?? 0;
  }
  return split;
}

export function joinByteStreams(split: Uint8Array, values: Uint8Array): void {
  const count = split.length / streams;
  for (let stream = 0; stream < streams; stream += 1) {
    const start = stream * count;
    for (let at = 0, to = stream; at < count; at += 1, to += streams) values[to] = split[start + at] ?? 0;
  }
}
