import { type Contributions, meanSizes } from '../train/report/feature-importance.ts';

/** Shares of what moves the margins, each head counting alike; equal ones where nobody has looked, or nothing moves. */
export function weighFeatures(features: readonly string[], heads: readonly Contributions[]): number[] {
  const shares = heads.map((head) => sharesOf(features, head)).filter((own) => sum(own) > 0);
  if (shares.length === 0) return features.map(() => 1 / features.length);
  return normalised(features.map((_, at) => sum(shares.map((own) => own[at] ?? 0))));
}

function sharesOf(features: readonly string[], { features: sizes, strata }: Contributions): number[] {
  const means = meanSizes(sizes, strata);
  const byName = new Map(sizes.map(({ name }, at) => [name, means[at]]));
  return normalised(features.map((name) => byName.get(name) ?? 0));
}

function normalised(values: readonly number[]): number[] {
  const all = sum(values);
  return values.map((value) => (all > 0 ? value / all : 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
