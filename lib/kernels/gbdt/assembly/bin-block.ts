import { binSets, isZero, pass } from './bin-row';
import * as plan from './plan';

/** Rows of a block: four vectors of sixteen bytes. */
export const blockRows: usize = 64;
/** Bins of a block have a sign, because that is what vectors compare fastest. */
export const bias: u32 = 0x80;

/** The bins of a block, slot after slot; of four rows at once, so that one search hides the latency of the others. */
export function binBlock(at: usize, count: usize): void {
  const rows = plan.field(at, plan.rows);
  const rowBytes = plan.field(at, plan.rowBytes);
  const bins = plan.field(at, plan.bins);
  let feature = plan.field(at, plan.features);
  const end = feature + plan.field(at, plan.featureCount) * plan.featureRecord;
  for (; feature < end; feature += plan.featureRecord) {
    for (let row: usize = 0; row < count; row += 4) binFour(at, feature, rows + row * rowBytes, bins + row);
  }
  if (plan.field(at, plan.setCount) == 0) return;
  for (let row: usize = 0; row < count; row += 1) binSets<u8>(at, rows + row * rowBytes, bins + row, blockRows, bias);
}

/** Up to three rows behind the last one are binned too: the memory for them is there, and nobody reads their scores. */
@inline
function binFour(at: usize, feature: usize, row: usize, bins: usize): void {
  const rowBytes = plan.field(at, plan.rowBytes);
  const value = row + plan.field(feature, 0);
  const g0 = load<f64>(value);
  const g1 = load<f64>(value + rowBytes);
  const g2 = load<f64>(value + 2 * rowBytes);
  const g3 = load<f64>(value + 3 * rowBytes);
  const z0 = isZero(g0);
  const z1 = isZero(g1);
  const z2 = isZero(g2);
  const z3 = isZero(g3);
  const x0 = z0 ? 0 : g0;
  const x1 = z1 ? 0 : g1;
  const x2 = z2 ? 0 : g2;
  const x3 = z3 ? 0 : g3;
  const first = plan.field(feature, 4);
  let b0 = first;
  let b1 = first;
  let b2 = first;
  let b3 = first;
  let left = plan.field(feature, 8);
  while (left > 1) {
    const half = left >> 1;
    b0 = pass(b0, half, x0);
    b1 = pass(b1, half, x1);
    b2 = pass(b2, half, x2);
    b3 = pass(b3, half, x3);
    left -= half;
  }
  const c0 = <u32>((pass(b0, 1, x0) - first) >> 3);
  const c1 = <u32>((pass(b1, 1, x1) - first) >> 3);
  const c2 = <u32>((pass(b2, 1, x2) - first) >> 3);
  const c3 = <u32>((pass(b3, 1, x3) - first) >> 3);
  const slots = plan.field(at, plan.slots);
  const last = plan.field(feature, 16);
  for (let slot = plan.field(feature, 12); slot < last; slot += 1) {
    const record = slots + slot * plan.slotRecord;
    const side = load<u32>(record);
    const takesZero = load<u32>(record, 4);
    const s0 = select<u32>(side, c0, u32(g0 != g0) | (u32(z0) & takesZero));
    const s1 = select<u32>(side, c1, u32(g1 != g1) | (u32(z1) & takesZero));
    const s2 = select<u32>(side, c2, u32(g2 != g2) | (u32(z2) & takesZero));
    const s3 = select<u32>(side, c3, u32(g3 != g3) | (u32(z3) & takesZero));
    store<u32>(bins + slot * blockRows, (s0 | (s1 << 8) | (s2 << 16) | (s3 << 24)) ^ 0x80808080);
  }
}
