import { GbdtError } from '../gbdt-error.ts';
import { parseHeader } from './parse-header.ts';
import { parseTree, treeKeys } from './parse-tree.ts';
import { passTrailer } from './pass-trailer.ts';
import { readFields } from './read-fields.ts';
import { type LineReader, quote, readLines, refuse } from './read-lines.ts';
import { maxCharacters } from './text-limits.ts';
import { type Tree, type TreeModel } from '../tree-model.ts';

/**
 * Reads a text model of LightGBM, version v3 or v4. The grammar is a list of what may stand there: anything else is refused
 * by a `GbdtError` with the line. Memory grows with the text, never with a number that the text claims.
 */
export function parseTextModel(text: string): TreeModel {
  if (text.length > maxCharacters) {
    throw new GbdtError('too-large', `the text has ${text.length} characters, at most ${maxCharacters} are read`);
  }
  const lines = readLines(text);
  const { treeCount, ...header } = parseHeader(lines);
  const trees: Tree[] = [];
  for (let line = lines.next(); line !== 'end of trees'; line = lines.next()) {
    if (line === undefined) refuse(lines.lineNumber(), 'truncated', 'the text ends before "end of trees"');
    if (line !== `Tree=${trees.length}`) {
      refuse(lines.lineNumber(), 'bad-line', `${quote(line)} instead of "Tree=${trees.length}" or "end of trees"`);
    }
    trees.push(parseTree(readTreeFields(lines), header.featureNames.length));
  }
  if (trees.length !== treeCount || trees.length % header.outputs !== 0) {
    refuse(
      lines.lineNumber(),
      'bad-structure',
      `${trees.length} trees, but "tree_sizes" names ${treeCount}, and each round has ${header.outputs}`,
    );
  }
  passTrailer(lines);
  return { ...header, trees };
}

function readTreeFields(lines: LineReader) {
  return readFields(lines, treeKeys, (line) => line.startsWith('Tree=') || line === 'end of trees');
}
