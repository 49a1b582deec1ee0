import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { ModelName, Ulid } from '../../schemas/identity.ts';
import { routes } from '../../schemas/routes.ts';
import { Prediction, ServedList, ServedPrediction } from '../../schemas/serving.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noOptions } from './command.ts';
import { limit } from './limits.ts';
import { predictionInWords } from './serve/prediction-words.ts';
import { type Column, pairs, table } from './table.ts';

type Listed = ServedList['predictions'][number];

const columns: readonly Column<Listed>[] = [
  { title: 'PREDICTION', cell: ({ id }) => id },
  { title: 'MODEL', cell: ({ model, version }) => `${model}@${version}` },
  { title: 'ENTITY', cell: ({ entity }) => entity },
  { title: 'SERVED AT', cell: ({ servedAt }) => servedAt },
];

const ls = defineCommand({
  usage: 'ls',
  about: 'List the predictions that were served, the newest first.',
  examples: ['tidegate served ls', 'tidegate served ls --model liquidation --limit 5 --json'],
  flags: [
    ['--limit <number>', 'at most so many, 1 to 1000 (default: 20)'],
    ['--model <model>', 'only of this model'],
  ],
  arguments: z.tuple([]),
  options: z.object({ limit: limit.default(20), model: ModelName.optional() }),
  async run(call) {
    const list = await openApi(call).ask(routes.listServed, ServedList, { query: { ...call.options } });
    call.terminal.show(list, () => table(call.terminal, columns, list.predictions));
    if (list.predictions.length === 0) call.terminal.say('None yet. To ask for one: tidegate predict <model> <entity>');
    return exitCodes.ok;
  },
});

const show = defineCommand({
  usage: 'show <id>',
  about: 'Show a prediction as it was served, and what it was made of.',
  examples: [
    'tidegate served show 01KAQ4ZJ8E9V3M6X0T5W7Y2B1C',
    'tidegate served show 01KAQ4ZJ8E9V3M6X0T5W7Y2B1C --json',
  ],
  arguments: z.tuple([Ulid]),
  options: noOptions,
  async run(call) {
    const [prediction] = call.arguments;
    const { terminal } = call;
    const served = await openApi(call).ask(routes.showServed, ServedPrediction, { path: { prediction } });
    terminal.show(served, () =>
      [
        predictionInWords(terminal, Prediction.parse(JSON.parse(served.answer))),
        pairs(terminal, {
          'served at': `${served.servedAt}, by the code ${served.code}`,
          'serving document': served.serving.sha256,
          image: served.image.sha256,
          'packed features': served.rowDigest,
          answer: served.answerDigest,
        }),
      ].join('\n\n'),
    );
    return exitCodes.ok;
  },
});

export const served = defineGroup('served', 'Predictions that were served, as they were logged.', [ls, show]);
