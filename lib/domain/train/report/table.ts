import { type Content, Markup, markup } from './markup.ts';

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Columns of words, which stand to the left and may wrap; numbers stand to the right. */
  readonly words?: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Content[])[];
}

/** Wider than the window it scrolls by itself, by keyboard too. */
export function table({ caption, columns, words = [], rows }: TableContent): Markup {
  const kinds = columns.map((column) => (words.includes(column) ? new Markup(' class="words"') : ''));
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column, at) => markup`<th scope="col"${kinds[at] ?? ''}>${column}</th>`)}</tr></thead>
<tbody>${rows.map(([name = '', ...cells]) => {
    return markup`<tr><th scope="row">${name}</th>${cells.map((cell, at) => markup`<td${kinds[at + 1] ?? ''}>${cell}</td>`)}</tr>\n`;
  })}</tbody></table></div>`;
}

/** A chart under its name, with its figures folded away below it: who cannot see it, or wants to copy them, opens them. */
export function chartWithFigures(chart: Markup, content: TableContent): Markup {
  const { caption } = content;
  return markup`<figure><figcaption>${caption}</figcaption>${chart}<details><summary>Figures</summary>${table(content)}</details></figure>`;
}
