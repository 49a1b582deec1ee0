import { type LineReader, quote, refuse } from './read-lines.ts';

/** The text behind `key=`, and where it stands. */
export interface Field {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface Fields {
  /** The line of the block's first key, for what is said of the whole. */
  readonly line: number;
  find(key: string): Field | undefined;
  /** Refuses the block where the key is missing. */
  take(key: string): Field;
}

/** Reads `key=value` lines up to one for which `ends` is true; blank ones are passed over. */
export function readFields(lines: LineReader, known: ReadonlySet<string>, ends: (line: string) => boolean): Fields {
  const fields = new Map<string, Field>();
  const first = lines.lineNumber() + 1;
  for (;;) {
    const text = lines.peek();
    if (text === undefined) refuse(lines.lineNumber(), 'truncated', 'the text ends before "end of trees"');
    if (ends(text)) break;
    lines.next();
    if (text === '') continue;
    const field = splitField(text, lines.lineNumber());
    if (!known.has(field.key)) refuse(field.line, 'unknown-key', `the key ${quote(field.key)} is not known here`);
    if (fields.has(field.key)) refuse(field.line, 'duplicate-key', `the key "${field.key}" stands here twice`);
    fields.set(field.key, field);
  }
  const take = (key: string) =>
    fields.get(key) ?? refuse(first, 'missing-key', `the key "${key}" is missing in the block that begins here`);
  return { line: first, find: (key) => fields.get(key), take };
}

/** `average_output` is the one key that LightGBM writes bare. */
function splitField(text: string, line: number): Field {
  if (text === 'average_output') return { key: text, value: '', line };
  const equals = text.indexOf('=');
  if (equals <= 0) refuse(line, 'bad-line', `${quote(text)} is not of the form key=value`);
  const key = text.slice(0, equals);
  if (key === 'average_output') refuse(line, 'bad-line', '"average_output" takes no value');
  return { key, value: text.slice(equals + 1), line };
}
