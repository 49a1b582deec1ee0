/** Python as ruff lays it out, which cannot be asked where only Node is installed. */

/** As in pyproject.toml. */
const lineLength = 120;
const step = 4;
/** Leaves room for the indentation and the quotes. */
const pieceLength = 90;

/** An expression: a text that stays whole, or one that may be broken. */
export type Expression = string | Brackets | Chain | Keyword;

/** `open a, b close` on one line, or with a line for each part. */
export interface Brackets {
  readonly kind: 'brackets';
  readonly open: string;
  readonly parts: readonly Expression[];
  readonly close: string;
}

/** The alternatives of a type, or the pieces of a text: whole on one line, or one part below the other. */
interface Chain {
  readonly kind: 'chain';
  readonly whole: string;
  readonly parts: readonly string[];
}

interface Keyword {
  readonly kind: 'keyword';
  readonly name: string;
  readonly value: Expression;
}

export function call(name: string, parts: readonly Expression[]): Brackets {
  return { kind: 'brackets', open: `${name}(`, parts, close: ')' };
}

export function subscript(name: string, parts: readonly Expression[]): Brackets {
  return { kind: 'brackets', open: `${name}[`, parts, close: ']' };
}

export function keyword(name: string, value: Expression): Keyword {
  return { kind: 'keyword', name, value };
}

export function alternatives(types: readonly string[]): Chain {
  return {
    kind: 'chain',
    whole: types.join(' | '),
    parts: types.map((type, index) => (index === 0 ? type : `| ${type}`)),
  };
}

/** A raw string, in pieces where it is too long for a line: none ends within an escape or a class of characters. */
export function rawText(pattern: string): Chain {
  if (/["\n]|\\$/.test(pattern)) throw new RangeError(`not a raw string of Python: ${pattern}`);
  const pieces = [''];
  for (const token of pattern.match(/\\.|\[(?:\\.|[^\]\\])*\]|[^\\[]/gu) ?? []) {
    const last = pieces.at(-1) ?? '';
    if (last.length + token.length > pieceLength) pieces.push(token);
    else pieces[pieces.length - 1] = last + token;
  }
  return { kind: 'chain', whole: `r"${pattern}"`, parts: pieces.map((piece) => `r"${piece}"`) };
}

/** `start expression`, beginning on a line with this indentation. */
export function layOut(start: string, expression: Expression, indent = 0): string {
  const margin = ' '.repeat(indent);
  const line = `${margin}${start}${flat(expression)}`;
  // One column stays free for the comma after a part.
  if (line.length < lineLength) return line;
  if (typeof expression === 'string') throw new RangeError(`too long for a line of Python: ${line.trim()}`);
  if (expression.kind === 'keyword') return layOut(`${start}${expression.name}=`, expression.value, indent);
  if (expression.kind === 'brackets') {
    const lines = expression.parts.map((part) => `${layOut('', part, indent + step)},\n`);
    return `${margin}${start}${expression.open}\n${lines.join('')}${margin}${expression.close}`;
  }
  if (start === '') return expression.parts.map((part) => `${margin}${part}`).join('\n');
  const pieces = expression.parts.map((part) => `${layOut('', part, indent + step)}\n`);
  return `${margin}${start}(\n${pieces.join('')}${margin})`;
}

export function flat(expression: Expression): string {
  if (typeof expression === 'string') return expression;
  if (expression.kind === 'chain') return expression.whole;
  if (expression.kind === 'keyword') return `${expression.name}=${flat(expression.value)}`;
  return `${expression.open}${expression.parts.map(flat).join(', ')}${expression.close}`;
}
