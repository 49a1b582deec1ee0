/** Columns that do not fit each other are a fault of the caller: an error says what was given. */
export function checkLength(name: string, rows: number, given: ArrayLike<number>): void {
  if (given.length !== rows) throw new RangeError(`${rows} rows need as many ${name}, got ${given.length}`);
}

/** Every label 0 or 1, one per row. */
export function checkLabels(rows: number, labels: Uint8Array): void {
  checkLength('labels', rows, labels);
  const wrong = labels.findIndex((label) => label > 1);
  if (wrong >= 0) throw new RangeError(`a label is 0 or 1, row ${wrong} has ${labels[wrong] ?? ''}`);
}

/** Every label a chance, one per row. */
export function checkChances(rows: number, labels: ArrayLike<number>): void {
  checkLength('labels', rows, labels);
  for (let row = 0; row < rows; row += 1) {
    const label = labels[row] ?? Number.NaN;
    if (!(label >= 0 && label <= 1))
      throw new RangeError(`a label is 0, 1 or a chance between, row ${row} has ${label}`);
  }
}

export function checkFinite(name: string, values: Float64Array): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`every ${name} is a finite number, row ${wrong} has ${values[wrong] ?? ''}`);
}
