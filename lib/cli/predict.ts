import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId, ModelName } from '../../schemas/identity.ts';
import { durationPattern } from '../../schemas/patterns.ts';
import { routes } from '../../schemas/routes.ts';
import { Prediction } from '../../schemas/serving.ts';
import { openApi } from './api-access.ts';
import { defineCommand } from './command.ts';
import { predictionInWords } from './serve/prediction-words.ts';

export const predict = defineCommand({
  usage: 'predict <model> <entity>',
  about: 'Ask the champion of a model what it expects of an entity, from the features as they are known now.',
  examples: [
    'tidegate predict liquidation BTC-USD',
    'tidegate predict liquidation BTC-USD --horizon 15m --explain',
    'tidegate predict liquidation BTC-USD --json',
  ],
  flags: [
    ['--horizon <horizon>', 'one horizon, such as 15m; all of the model when absent'],
    ['--explain', 'with the ten features that moved each forecast most'],
  ],
  arguments: z.tuple([ModelName, EntityId]),
  options: z.object({
    horizon: z.string().regex(durationPattern, 'expected a horizon such as 15m or 1h').optional(),
    explain: z.boolean().default(false),
  }),
  async run(call) {
    const [model, entity] = call.arguments;
    const { horizon, explain } = call.options;
    const query = { model, horizon, explain: explain ? 'true' : undefined };
    const prediction = await openApi(call).ask(routes.predictEntity, Prediction, { path: { entity }, query });
    call.terminal.show(prediction, () => predictionInWords(call.terminal, prediction));
    return exitCodes.ok;
  },
});
