import * as explanation from './explanation';

/** All bits where the row goes left, else none. What is missing has the side of its view. */
@inline
export function leftMask(node: usize, row: usize): v128 {
  const value = row + explanation.field(node, explanation.value);
  const set = explanation.field(node, explanation.set);
  if (set !== 0) return i64x2.splat(-(<i64>isInSet(set, load<f64>(value))));
  return f64x2.le(v128.load64_splat(value), v128.load64_splat(node, explanation.threshold));
}

/** A set begins with the number of its words. */
function isInSet(set: usize, x: f64): bool {
  // Not true of NaN either. A fraction is cut towards zero, so that −0.5 is category 0.
  if (!(x > -1 && x < <f64>load<u32>(set) * 32)) return false;
  const category = <u32>x;
  return ((load<u32>(set + ((category >> 5) << 2), 4) >> (category & 31)) & 1) !== 0;
}
