import { type LineReader, quote, refuse } from './read-lines.ts';

/** Behind the trees stand importances, parameters and the categories of pandas. None is needed; none may be anything else. */
export function passTrailer(lines: LineReader): void {
  const passed = new Set<string>();
  for (let text = lines.next(); text !== undefined; text = lines.next()) {
    if (text === '') continue;
    const section = sections.find(({ begins }) => begins(text));
    if (!section) refuse(lines.lineNumber(), 'bad-line', `${quote(text)} behind the trees`);
    if (passed.has(section.name)) refuse(lines.lineNumber(), 'duplicate-key', `"${section.name}" stands here twice`);
    passed.add(section.name);
    section.pass(lines);
  }
}

interface Section {
  readonly name: string;
  readonly begins: (line: string) => boolean;
  readonly pass: (lines: LineReader) => void;
}

const sections: readonly Section[] = [
  // With a space until LightGBM 2.3.
  { name: 'feature_importances', begins: (line) => /^feature[_ ]importances:$/.test(line), pass: passImportances },
  { name: 'parameters', begins: (line) => line === 'parameters:', pass: passParameters },
  // Their codes are the caller's business: rows come with numbers.
  { name: 'pandas_categorical', begins: (line) => line.startsWith('pandas_categorical:'), pass: () => undefined },
];

function passImportances(lines: LineReader): void {
  for (let text = lines.peek(); text !== undefined && text !== ''; text = lines.peek()) {
    lines.next();
    if (!/=[-+.\de]+$/u.test(text)) refuse(lines.lineNumber(), 'bad-line', `${quote(text)} is no importance`);
  }
}

function passParameters(lines: LineReader): void {
  for (let text = lines.next(); text !== 'end of parameters'; text = lines.next()) {
    if (text === undefined) refuse(lines.lineNumber(), 'truncated', 'the text ends before "end of parameters"');
    if (text === '[linear_tree: 1]') refuse(lines.lineNumber(), 'unsupported', 'linear_tree is not supported');
    const isParameter = text === '' || (text.startsWith('[') && text.endsWith(']'));
    if (!isParameter) refuse(lines.lineNumber(), 'bad-line', `${quote(text)} is no parameter`);
  }
}
