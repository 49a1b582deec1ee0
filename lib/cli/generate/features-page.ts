import type { FeatureDefinition, ViewDefinition } from '../../domain/features/feature-view.ts';
import { viewDefinitions } from '../../domain/features/view-definitions.ts';
import { secondUs } from '../../domain/time.ts';
import { type GeneratedFile, markdownTable } from './generated-file.ts';
import { page } from './reference-pages.ts';

const costs: Readonly<Record<FeatureDefinition['cost'], string>> = {
  O1: 'constant per event',
  On: 'levels of the book, per row',
  B: 'per closed minute',
};

/** Every feature of every view, as the registry defines it. */
export function featuresPage(): GeneratedFile {
  return page('features', 'Features', [introduction, ...viewDefinitions.map(viewSection)].join('\n\n'));
}

const introduction = `A view is a set of features with one version: another formula is another version. A row is taken at the last event of
each interval in which there was one, and holds what the events until then say
([the law of a row](../explanation/law-of-a-row.md)). A feature without a value is \`NULL\`, never zero.`;

function viewSection({ name, version, ttlUs, everyUs, streams, features }: ViewDefinition): string {
  const every = everyUs < secondUs ? 'at each instant with an event' : `every ${everyUs / secondUs} s with an event`;
  const families = Map.groupBy(features, ({ family }) => family);
  return [
    `## ${name}@${version}`,
    `${features.length} features, a row ${every}, EXPIRED after ${ttlUs / secondUs} s. Streams: ${streams.map((stream) => `\`${stream}\``).join(', ')}.`,
    ...[...families].map(([family, own]) => `### ${name}@${version}: ${family}\n\n${familyTable(own)}`),
  ].join('\n\n');
}

function familyTable(features: readonly FeatureDefinition[]): string {
  const rows = features.map((feature) => [
    `\`${feature.name}\``,
    feature.about,
    feature.formula,
    feature.window,
    feature.unit,
    domainText(feature.domain),
    feature.nan,
    feature.warmUp,
    costs[feature.cost],
  ]);
  const head = ['Feature', 'About', 'Formula', 'Window', 'Unit', 'Domain', 'NULL when', 'Warm-up', 'Cost'];
  return markdownTable(head, rows);
}

function domainText([low, high]: FeatureDefinition['domain']): string {
  const bound = (value: number): string => (Number.isFinite(value) ? String(value) : value > 0 ? '∞' : '−∞');
  return `${bound(low)} … ${bound(high)}`;
}
