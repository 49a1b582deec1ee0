import * as z from 'zod';
import { FeatureRow, FeatureRows, ViewList } from '../../schemas/api.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId, Name } from '../../schemas/identity.ts';
import { maxReadEntities } from '../../schemas/limits.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noArguments } from './command.ts';
import { featuresDiff } from './features-diff.ts';
import { history } from './features-history.ts';
import { materialize } from './features-materialize.ts';
import { verify } from './features-verify.ts';
import { limit } from './limits.ts';
import { type Column, pairs, table } from './table.ts';
import type { Terminal } from './terminal.ts';

const get = defineCommand({
  usage: 'get <view> <entity...>',
  about: 'Show the features of one entity, or of up to 100, as they are known now.',
  examples: [
    'tidegate features get trades BTC-USD',
    'tidegate features get trades BTC-USD --json',
    'tidegate features get trades BTC-USD ETH-USD',
  ],
  arguments: z.tuple([Name, z.array(EntityId).min(1).max(maxReadEntities)]),
  options: z.object({}),
  async run(call) {
    const [view, entities] = call.arguments;
    const [entity = '', ...others] = entities;
    const { terminal } = call;
    if (others.length === 0) {
      const row = await openApi(call).ask(routes.readFeatures, FeatureRow, { path: { view, entity } });
      terminal.show(row, () => rowInWords(terminal, row));
      return exitCodes.ok;
    }
    const query = { entities: entities.join(',') };
    const rows = await openApi(call).ask(routes.readFeatureRows, FeatureRows, { path: { view }, query });
    terminal.show(rows, () => rowsInWords(terminal, rows));
    return exitCodes.ok;
  },
});

const ls = defineCommand({
  usage: 'ls',
  about: 'List the feature views, and the entities that have state.',
  examples: ['tidegate features ls', 'tidegate features ls --limit 10 --after BTC-USD'],
  flags: [
    ['--limit <number>', 'at most so many entities, 1 to 1000'],
    ['--after <entity>', 'only entities behind this one'],
  ],
  arguments: noArguments,
  options: z.object({ limit: limit.default(100), after: EntityId.optional() }),
  async run(call) {
    const { limit: most, after } = call.options;
    const list = await openApi(call).ask(routes.listViews, ViewList, { query: { limit: most, after } });
    call.terminal.show(list, () => viewsInWords(call.terminal, list));
    if (list.nextAfter !== null)
      call.terminal.say(`More: tidegate features ls --limit ${most} --after ${list.nextAfter}`);
    return exitCodes.ok;
  },
});

export const features = defineGroup('features', 'Read features, now and as they were known, and list what there is.', [
  get,
  ls,
  history,
  materialize,
  featuresDiff,
  verify,
]);

type ListedValue = FeatureRow['features'][string] & {
  readonly entity: string;
  readonly name: string;
};

const valueColumns: readonly Column<ListedValue>[] = [
  { title: 'FEATURE', cell: ({ name }) => name },
  { title: 'VALUE', cell: ({ value }) => value },
  { title: 'UNIT', cell: ({ unit }) => unit },
  { title: 'STATUS', cell: ({ status }) => status, tone: ({ status }) => (status === 'PRESENT' ? 'good' : 'warning') },
];

function listValues({ entity, features: values }: Pick<FeatureRow, 'entity' | 'features'>): readonly ListedValue[] {
  return Object.entries(values).map(([name, value]) => ({ ...value, entity, name }));
}

function rowInWords(terminal: Terminal, row: FeatureRow): string {
  const values = table(terminal, valueColumns, listValues(row));
  const { view, featureViewVersion, entity, eventTime, knowledgeTime, asOf } = row;
  if (terminal.plain) return values;
  const about = {
    view: `${view}@${featureViewVersion}`,
    entity,
    'event time': eventTime,
    known: knowledgeTime,
    'as of': asOf,
  };
  return `${pairs(terminal, about)}\n\n${values}`;
}

/** One line per entity and feature. */
function rowsInWords(terminal: Terminal, { view, featureViewVersion, asOf, rows }: FeatureRows): string {
  const columns = [{ title: 'ENTITY', cell: ({ entity }: ListedValue) => entity }, ...valueColumns];
  const values = table(terminal, columns, rows.flatMap(listValues));
  if (terminal.plain) return values;
  return `${pairs(terminal, { view: `${view}@${featureViewVersion}`, 'as of': asOf })}\n\n${values}`;
}

function viewsInWords(terminal: Terminal, { views, entities }: ViewList): string {
  const rows = views.flatMap(({ features: own, ...view }) => own.map((feature) => ({ ...feature, view })));
  const listed = table(
    terminal,
    [
      { title: 'VIEW', cell: ({ view }) => `${view.name}@${view.version}` },
      { title: 'FEATURE', cell: ({ name }) => name },
      { title: 'UNIT', cell: ({ unit }) => unit },
      { title: 'ABOUT', cell: ({ about }) => about },
    ],
    rows,
  );
  if (entities.length === 0) return `${listed}\n\nNo entity has state yet: tidegate events send FILE`;
  return `${listed}\n\n${table(terminal, [{ title: 'ENTITY', cell: (entity) => entity }], entities)}`;
}
