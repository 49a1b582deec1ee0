import { type Content, markup, type Markup } from './markup.ts';

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Content[])[];
}

export function table({ caption, columns, rows }: TableContent): Markup {
  return markup`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(([name = '', ...cells]) => {
    return markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`;
  })}</tbody></table></div>`;
}

/** A chart under its name, with its figures folded away below it: who cannot see it, or wants to copy them, opens them. */
export function chartWithFigures(chart: Markup, content: TableContent): Markup {
  const { caption } = content;
  return markup`<figure><figcaption>${caption}</figcaption>${chart}<details><summary>Figures</summary>${table(content)}</details></figure>`;
}
