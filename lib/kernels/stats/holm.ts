/** Holm (1979): p-values of several tests, each adjusted so that one limit holds for all of them together. */
export function holm(values: Float64Array): Float64Array {
  const adjusted = new Float64Array(values.length);
  const rising = Uint32Array.from(values, (_, test) => test).sort(
    (one, other) => (values[one] ?? 0) - (values[other] ?? 0),
  );
  let largest = 0;
  rising.forEach((test, place) => {
    largest = Math.max(largest, Math.min(1, (values.length - place) * (values[test] ?? 0)));
    adjusted[test] = largest;
  });
  return adjusted;
}
