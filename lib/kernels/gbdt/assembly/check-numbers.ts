/** Fields of a task, four bytes each, in the order in which `kernel-reader.ts` writes them. */
const thresholds: usize = 0;
const thresholdStarts: usize = 4;
const featureCount: usize = 8;
const leaves: usize = 12;
const treeStarts: usize = 16;
const treeCount: usize = 20;

@inline
function field(task: usize, at: usize): u32 {
  return load<u32>(task + at);
}

/** As `checkNumbers` of TypeScript, which says what is wrong where this says no. */
export function areNumbersSound(task: usize): bool {
  const starts = field(task, thresholdStarts);
  for (let feature: u32 = 0; feature < field(task, featureCount); feature += 1) {
    const own = starts + 4 * feature;
    if (!isRising(field(task, thresholds), load<u32>(own), load<u32>(own, 4))) return false;
  }
  return isSumFinite(task);
}

function isRising(from: usize, start: u32, end: u32): bool {
  const minusZero: u64 = 1 << 63;
  let before: f64 = -Infinity;
  for (let at = start; at < end; at += 1) {
    const value = load<f64>(from + 8 * at);
    const isSame = before == value && (at == start || reinterpret<u64>(before) == minusZero);
    if (!(before < value || isSame)) return false;
    before = value;
  }
  return true;
}

function isSumFinite(task: usize): bool {
  const starts = field(task, treeStarts);
  let most: f64 = 0;
  for (let tree: u32 = 0; tree < field(task, treeCount); tree += 1) {
    const first = field(task, leaves) + 8 * (load<u32>(starts + 4 * tree) + tree);
    const end = field(task, leaves) + 8 * (load<u32>(starts + 4 * tree, 4) + tree + 1);
    let largest: f64 = 0;
    // What is not a number stays: nothing is more than it, and no sum with it is finite.
    for (let at = first; at < end; at += 8) largest = max<f64>(largest, abs(load<f64>(at)));
    most += largest;
  }
  return most < Infinity;
}
