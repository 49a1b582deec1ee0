/** Second-level headings of every model card, in this order. */
export const cardHeadings = ['Intent', 'Data', 'Method', 'Limits', 'Gate', 'Schedule', 'Definition of done'] as const;

/** What a card lacks, or has too much. */
export function cardFaults(card: string): readonly string[] {
  const sections = card.split(/^## /m).slice(1);
  const found = sections.map((section) => section.slice(0, section.indexOf('\n')).trim());
  if (found.join() !== cardHeadings.join()) return [`the headings are ${found.join(', ')}`];
  return sections
    .filter((section) => section.slice(section.indexOf('\n')).trim() === '')
    .map((section) => `nothing is said under ${section.trim()}`);
}
