import { quote, refuse } from './read-lines.ts';
import { type Field } from './read-fields.ts';

/** What `%.17g` and `%g` print; 0.0001 and smaller up to four zeros more than digits. */
const printedNumber = /^-?\d{1,20}(?:\.\d{1,25})?(?:e[+-]\d{2,3})?$/u;
const printedInteger = /^-?\d{1,15}$/u;

export interface Range {
  readonly from: number;
  /** Included. */
  readonly to: number;
}

export function readInteger(field: Field, range: Range): number {
  return checkInteger(field.value, field, range);
}

/** Finite, or an infinity that is spelled out. */
export function readNumber(text: string, field: Field): number {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  const value = printedNumber.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value))
    refuse(field.line, 'bad-number', `${quote(text)} in "${field.key}" is no number that may stand there`);
  return value;
}

export function readFinite(text: string, field: Field): number {
  const value = readNumber(text, field);
  if (!Number.isFinite(value)) refuse(field.line, 'bad-number', `"${field.key}" holds ${text}, which is not finite`);
  return value;
}

/** Numbers that are read by nobody: `nan` may stand there too. */
export function checkUnusedNumbers(field: Field, count: number): void {
  fillArray(field, count, (text) => {
    if (text !== 'nan' && text !== '-nan') readNumber(text, field);
  });
}

/** Allocates only after the text has shown that it holds so many. */
export function readIntegers<T extends ArrayOfNumbers>(field: Field, range: Range, allocate: Allocation<T>): T {
  checkCount(field, allocate.count);
  const array = allocate.make(allocate.count);
  fillArray(field, allocate.count, (text, index) => {
    array[index] = checkInteger(text, field, range);
  });
  return array;
}

export function readFloats(field: Field, count: number, read: typeof readNumber): Float64Array {
  checkCount(field, count);
  const array = new Float64Array(count);
  fillArray(field, count, (text, index) => {
    array[index] = read(text, field);
  });
  return array;
}

interface ArrayOfNumbers {
  [index: number]: number;
}

export interface Allocation<T> {
  readonly count: number;
  readonly make: (count: number) => T;
}

/** So many numbers stand in the field; one space between them. */
export function countNumbers(text: string): number {
  if (text === '') return 0;
  let count = 1;
  for (let space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', space + 1)) count++;
  return count;
}

function checkCount(field: Field, count: number): void {
  const found = countNumbers(field.value);
  if (found !== count) refuse(field.line, 'bad-length', `"${field.key}" holds ${found} numbers instead of ${count}`);
}

function fillArray(field: Field, count: number, put: (text: string, index: number) => void): void {
  checkCount(field, count);
  const text = field.value;
  let start = 0;
  for (let index = 0; index < count; index++) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space;
    put(text.slice(start, end), index);
    start = end + 1;
  }
}

function checkInteger(text: string, field: Field, { from, to }: Range): number {
  if (!printedInteger.test(text))
    refuse(field.line, 'bad-number', `${quote(text)} in "${field.key}" is no whole number`);
  const value = Number(text);
  if (value < from || value > to) {
    refuse(field.line, 'out-of-range', `"${field.key}" holds ${text}, outside of ${from} to ${to}`);
  }
  return value;
}
