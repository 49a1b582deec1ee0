import * as z from 'zod';
import { FeatureRow, ViewList } from '../../schemas/api.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId, Name } from '../../schemas/identity.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noArguments } from './command.ts';
import { limit } from './limits.ts';
import { pairs, table } from './table.ts';
import type { Terminal } from './terminal.ts';

const get = defineCommand({
  usage: 'get <view> <entity>',
  about: 'Show the features of one entity as they are known now.',
  examples: ['tidegate features get trades BTC-USD', 'tidegate features get trades BTC-USD --json'],
  arguments: z.tuple([Name, EntityId]),
  options: z.object({}),
  async run(call) {
    const [view, entity] = call.arguments;
    const row = await openApi(call).ask(routes.readFeatures, FeatureRow, { path: { view, entity } });
    call.terminal.show(row, () => rowInWords(call.terminal, row));
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

export const features = defineGroup('features', 'Read features and list what there is.', [get, ls]);

function rowInWords(terminal: Terminal, row: FeatureRow): string {
  const values = table(
    terminal,
    [
      { title: 'FEATURE', cell: ([name]) => name },
      { title: 'VALUE', cell: ([, feature]) => feature.value },
      { title: 'UNIT', cell: ([, feature]) => feature.unit },
      {
        title: 'STATUS',
        cell: ([, feature]) => feature.status,
        tone: ([, feature]) => (feature.status === 'PRESENT' ? 'good' : 'warning'),
      },
    ],
    Object.entries(row.features),
  );
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
