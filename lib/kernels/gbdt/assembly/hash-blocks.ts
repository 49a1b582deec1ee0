/** At the address of a hash: its state, the constants of the rounds, and room for the words of a block. */
const constants: usize = 32;
const schedule: usize = 288;
const blockBytes: usize = 64;

@inline
function sigma(word: u32, first: u32, second: u32, third: u32): u32 {
  return rotr(word, first) ^ rotr(word, second) ^ third;
}

/** SHA-256 of whole blocks (FIPS 180-4, 6.2.2); `sha256.ts` gives the constants and pads the end. */
export function hashBlocks(hash: usize, from: usize, count: usize): void {
  for (let block = from; block < from + count * blockBytes; block += blockBytes) {
    spread(hash + schedule, block);
    mix(hash);
  }
}

@inline
function spread(words: usize, block: usize): void {
  for (let t: usize = 0; t < 64; t += 4) store<u32>(words + t, bswap(load<u32>(block + t)));
  for (let at = words; at < words + 192; at += 4) {
    const w1 = load<u32>(at, 4);
    const w14 = load<u32>(at, 56);
    const sum = load<u32>(at) + load<u32>(at, 36) + sigma(w1, 7, 18, w1 >> 3) + sigma(w14, 17, 19, w14 >> 10);
    store<u32>(at, sum, 64);
  }
}

@inline
function mix(hash: usize): void {
  let a = load<u32>(hash);
  let b = load<u32>(hash, 4);
  let c = load<u32>(hash, 8);
  let d = load<u32>(hash, 12);
  let e = load<u32>(hash, 16);
  let f = load<u32>(hash, 20);
  let g = load<u32>(hash, 24);
  let h = load<u32>(hash, 28);
  for (let at = hash; at < hash + 256; at += 4) {
    const first = h + sigma(e, 6, 11, rotr(e, 25)) + ((e & f) ^ (~e & g)) + load<u32>(at, constants) + load<u32>(at, schedule);
    const second = sigma(a, 2, 13, rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(hash, load<u32>(hash) + a);
  store<u32>(hash, load<u32>(hash, 4) + b, 4);
  store<u32>(hash, load<u32>(hash, 8) + c, 8);
  store<u32>(hash, load<u32>(hash, 12) + d, 12);
  store<u32>(hash, load<u32>(hash, 16) + e, 16);
  store<u32>(hash, load<u32>(hash, 20) + f, 20);
  store<u32>(hash, load<u32>(hash, 24) + g, 24);
  store<u32>(hash, load<u32>(hash, 28) + h, 28);
}
