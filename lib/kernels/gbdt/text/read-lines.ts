import { GbdtError, type GbdtReason } from '../gbdt-error.ts';

/** Lines of a text, one after the other, without a copy of the whole. */
export interface LineReader {
  /** Without moving on; `undefined` behind the last line. */
  peek(): string | undefined;
  /** The same, and moves on. */
  next(): string | undefined;
  /** Of the line that came last, from 1. */
  lineNumber(): number;
}

export function readLines(text: string): LineReader {
  let start = 0;
  let line = 0;
  let peeked: string | undefined;

  const peek = () => {
    if (peeked === undefined && start < text.length) {
      const end = text.indexOf('\n', start);
      const stop = end < 0 ? text.length : end;
      // Files that went through Windows.
      peeked = text.slice(start, text[stop - 1] === '\r' && stop > start ? stop - 1 : stop);
      start = stop + 1;
    }
    return peeked;
  };
  const next = () => {
    const current = peek();
    if (current !== undefined) line++;
    peeked = undefined;
    return current;
  };
  return { peek, next, lineNumber: () => line };
}

export function refuse(line: number, reason: GbdtReason, message: string): never {
  throw new GbdtError(reason, `line ${line}: ${message}`);
}

/** What a message may quote of a text that nobody has checked. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
