/** As `checksum` of TypeScript, of whole words; writes both lanes. */
export function sumWords(into: usize, from: usize, count: usize): void {
  let one = load<u32>(into);
  let other = load<u32>(into, 4);
  for (let at = from; at < from + 4 * count; at += 4) {
    const word = load<u32>(at);
    one = (one ^ word) * 0x85ebca6b;
    one ^= one >>> 15;
    other = (other ^ word) * 0xc2b2ae35;
    other ^= other >>> 13;
  }
  store<u32>(into, one);
  store<u32>(into, other, 4);
}
