/** The values at these places. */
export function pick(values: Float64Array, places: ArrayLike<number>): Float64Array {
  return Float64Array.from(places, (place) => values[place] ?? Number.NaN);
}
