import type { ImportedVersion } from '../../../schemas/model-import.ts';
import type { ChampionHistory, ModelList, ModelVersionRecord, Promotion } from '../../../schemas/models.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal, Tone } from '../terminal.ts';

type Model = ModelList['models'][number];
type Change = ChampionHistory['changes'][number];
type Metric = ModelVersionRecord['metrics'][number];

const modelColumns: readonly Column<Model>[] = [
  { title: 'MODEL', cell: ({ model }) => model },
  { title: 'CHAMPION', cell: ({ champion }) => champion?.version ?? null },
  { title: 'PREVIOUS', cell: ({ champion }) => champion?.previous ?? null },
  { title: 'SINCE', cell: ({ champion }) => champion?.since ?? null },
  { title: 'CHANGES', cell: ({ champion }) => champion?.number ?? 0 },
  { title: 'NEWEST', cell: ({ newest }) => newest },
];

export function modelsInWords(terminal: Terminal, { models }: ModelList): string {
  return table(terminal, modelColumns, models);
}

const changeColumns: readonly Column<Change>[] = [
  { title: 'CHANGE', cell: ({ number }) => number },
  { title: 'CHAMPION', cell: ({ version }) => version },
  { title: 'PREVIOUS', cell: ({ previous }) => previous },
  { title: 'AT', cell: ({ changedAt }) => changedAt },
  { title: 'BY', cell: ({ kind, principal }) => `${kind}, ${principal}` },
  { title: 'REASON', cell: ({ reason }) => reason },
];

export function changesInWords(terminal: Terminal, { changes }: ChampionHistory): string {
  return table(terminal, changeColumns, changes);
}

export function promotionInWords({ model, version, previous, number }: Promotion): string {
  const before = previous === null ? 'the first one' : `after ${model}@${previous}`;
  return `${model}@${version} is the champion, ${before} (change ${number})`;
}

export function importInWords({ model, version, isNew, goldenRows }: ImportedVersion): string {
  const proved = `${goldenRows} golden rows to the bit`;
  return isNew ? `${model}@${version} is made, ${proved}` : `${model}@${version} is the same, made before; ${proved}`;
}

const tones: Readonly<Record<ModelVersionRecord['status'], Tone>> = {
  unserved: 'quiet',
  servable: 'good',
  quarantined: 'bad',
};

const metricColumns: readonly Column<Metric>[] = [
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'METRIC', cell: ({ name }) => name },
  { title: 'SCORE', cell: ({ score }) => digits(score.value) },
  { title: '95 % INTERVAL', cell: ({ score }) => `${digits(score.low)} to ${digits(score.high)}` },
  { title: 'NAIVE', cell: ({ naive }) => besides(naive) },
  { title: 'ROWS', cell: ({ rows }) => rows },
];

/** What a version is made of, what it rests upon, and how well it foretells over all test rows together. */
export function versionInWords(terminal: Terminal, record: ModelVersionRecord): string {
  const { model, version, status, isChampion, pack, run, trigger, author, seed, createdAt, parent } = record;
  const { artifact, manifest, dataset, code, software, container, reason } = record;
  const about = pairs(terminal, {
    version: `${model}@${version}${isChampion ? ', the champion' : ''}`,
    status: terminal.paint(tones[status], status),
    pack,
    run: `${run}, ${trigger}, by ${author}${seed === null ? '' : `, seed ${seed}`}`,
    reason,
    created: createdAt,
    parent: parent === null ? null : `${model}@${parent}`,
    artifact,
    manifest,
    'data set': datasetInWords(dataset),
    code: code.commit === null ? null : `${code.commit}${code.isDirty ? ', with changes' : ''}`,
    software: software === null ? null : softwareInWords(software),
    container,
  });
  const scores = record.metrics.length === 0 ? '' : table(terminal, metricColumns, record.metrics);
  return [about, scores].filter((part) => part !== '').join('\n\n');
}

function datasetInWords(dataset: ModelVersionRecord['dataset']): string {
  if (dataset === null) return 'unknown: it was imported, and nothing here has scored it';
  const { digest, rows, folds, asOf } = dataset;
  return `${digest}, ${rows} rows, ${folds} folds, as of ${asOf}`;
}

function softwareInWords({ python, packages }: NonNullable<ModelVersionRecord['software']>): string {
  return [`Python ${python}`, ...Object.entries(packages).map(([name, release]) => `${name} ${release}`)].join(', ');
}

function besides(naive: Metric['naive']): string | null {
  const scores = Object.entries(naive).map(([name, { value }]) => `${name} ${digits(value)}`);
  return scores.length === 0 ? null : scores.join(', ');
}

function digits(value: number): string {
  return value.toFixed(3);
}
