/** 1e-35 as float32: what LightGBM takes for zero, before it looks at any threshold. */
const zeroBound: f64 = 1.0000000180025095e-35;

/**
 * Five views of each value, one of which every node compares: as it is where nothing is missing; for nodes that miss NaN
 * with it to the left, and to the right; for nodes that miss zero the same. NaN is not at most anything, and goes right.
 */
export function spreadRow(row: usize, features: usize, to: usize): void {
  const end = row + (features << 3);
  for (; row < end; row += 8) {
    const given = load<f64>(row);
    const isNaN = given != given;
    const isZero = abs(given) <= zeroBound;
    const x = isZero ? 0 : given;
    store<f64>(to, isNaN ? 0 : x);
    store<f64>(to, isNaN ? -Infinity : x, 8);
    store<f64>(to, x, 16);
    store<f64>(to, isNaN || isZero ? -Infinity : x, 24);
    store<f64>(to, isNaN || isZero ? NaN : x, 32);
    to += 40;
  }
}
