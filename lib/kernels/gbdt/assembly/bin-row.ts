import * as plan from './plan';

/** 1e-35 as float32: what LightGBM takes for zero, before it looks at any threshold. */
const zeroBound: f64 = 1.0000000180025095e-35;

@inline
export function isZero(x: f64): bool {
  return abs(x) <= zeroBound;
}

/** One step of a search without branches: half of what is left is passed when its last threshold lies below. */
@inline
export function pass(base: usize, half: usize, x: f64): usize {
  return base + (load<f64>(base + (half << 3) - 8) < x ? half << 3 : 0);
}

/** Thresholds below each feature, written once for every slot of it: what is missing gets the bin of its side. */
export function binRow<T>(at: usize, row: usize, bins: usize): void {
  const slots = plan.field(at, plan.slots);
  let feature = plan.field(at, plan.features);
  const end = feature + plan.field(at, plan.featureCount) * plan.featureRecord;
  for (; feature < end; feature += plan.featureRecord) {
    const given = load<f64>(row + plan.field(feature, 0));
    const zero = isZero(given);
    const x = zero ? 0 : given;
    const first = plan.field(feature, 4);
    let base = first;
    let left = plan.field(feature, 8);
    while (left > 1) {
      const half = left >> 1;
      base = pass(base, half, x);
      left -= half;
    }
    const bin = <u32>((pass(base, 1, x) - first) >> 3);
    const nan = given != given;
    const last = plan.field(feature, 16);
    for (let slot = plan.field(feature, 12); slot < last; slot += 1) {
      const record = slots + slot * plan.slotRecord;
      const missing = u32(nan) | (u32(zero) & load<u32>(record, 4));
      store<T>(bins + slot * sizeof<T>(), <T>select<u32>(load<u32>(record), bin, missing));
    }
  }
  binSets<T>(at, row, bins, sizeof<T>(), 0);
}

/** A set of categories is a slot with two bins: 0 within, 1 outside. */
export function binSets<T>(at: usize, row: usize, bins: usize, slotBytes: usize, bias: u32): void {
  let set = plan.field(at, plan.sets);
  const end = set + plan.field(at, plan.setCount) * plan.setRecord;
  for (; set < end; set += plan.setRecord) {
    const x = load<f64>(row + plan.field(set, 0));
    const words = plan.field(set, 8);
    const bits = <f64>plan.field(set, 12) * 32;
    let outside: u32 = 1;
    // Not true of NaN either. A fraction is cut towards zero, so that −0.5 is category 0.
    if (x > -1 && x < bits) {
      const category = <u32>x;
      outside = ~(load<u32>(words + ((category >> 5) << 2)) >> (category & 31)) & 1;
    }
    store<T>(bins + plan.field(set, 4) * slotBytes, <T>(outside ^ bias));
  }
}
