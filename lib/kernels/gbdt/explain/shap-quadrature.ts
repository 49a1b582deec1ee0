/** A rule for integrals over [0, 1]: Σ weights[k]·f(nodes[k]) is ∫ f for every polynomial f of degree ≤ 2·points − 1. */
export interface Quadrature {
  readonly points: number;
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Integrands of a tree have a degree below the greatest number of distinct features on a path. Vectors hold two points,
 * and the kernel is not compiled for less than two vectors.
 */
export function pointsFor(distinctFeatures: number): number {
  return 2 * Math.max(2, Math.ceil(distinctFeatures / 4));
}

/**
 * Gauss–Legendre: the nodes are the roots of the Legendre polynomial, by Newton's method from Tricomi's estimate
 * cos(π(k + 3/4)/(n + 1/2)), which is good to 1/n³; each step doubles the digits (Abramowitz & Stegun 25.4.30).
 */
export function gaussLegendre(points: number): Quadrature {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let k = 0; k < points / 2; k += 1) {
    const { root, slope } = legendreRoot(points, Math.cos((Math.PI * (k + 0.75)) / (points + 0.5)));
    const weight = 1 / ((1 - root) * (1 + root) * slope * slope);
    // The roots lie as in a mirror: both halves from one, so that the rule is symmetric to the last bit of a weight.
    nodes[k] = (1 - root) / 2;
    nodes[points - 1 - k] = (1 + root) / 2;
    weights[k] = weight;
    weights[points - 1 - k] = weight;
  }
  return { points, nodes, weights };
}

/** Six steps: four are enough for any size, and the last ones change nothing. */
function legendreRoot(degree: number, estimate: number): { readonly root: number; readonly slope: number } {
  let root = estimate;
  for (let step = 0; step < 6; step += 1) {
    const { value, slope } = legendre(degree, root);
    root -= value / slope;
  }
  return { root, slope: legendre(degree, root).slope };
}

/** (k + 1)·P[k+1] = (2k + 1)·x·P[k] − k·P[k−1], and (1 − x²)·P′[n] = n·(P[n−1] − x·P[n]). */
function legendre(degree: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 1; k < degree; k += 1) {
    const next = ((2 * k + 1) * x * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return { value, slope: (degree * (before - x * value)) / ((1 - x) * (1 + x)) };
}
