import { format, resolveConfig } from 'prettier';

/** A file whose text follows from other files of the repository. */
export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** As Prettier writes it, so that a generated file never fails the format check. */
export async function formatted({ path, text }: GeneratedFile): Promise<GeneratedFile> {
  const options = await resolveConfig(path);
  return { path, text: await format(text, { ...options, filepath: path }) };
}

/** First line of every generated page. */
export const generatedNote = '<!-- Written by `npm run generate`. Change its source, not this page. -->';

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
