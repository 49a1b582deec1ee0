import { ModelList, Promotion } from '../../schemas/models.ts';
import { Prediction } from '../../schemas/serving.ts';
import { TidegateError } from '../domain/fault.ts';
import type { MarketApi } from './market-api.ts';
import type { Step } from './step-tree.ts';

/** What is asked for once a model was trained. */
export const askedEntity = 'BTC-PERP';
export const askedHorizon = '15m';

export interface MarketServing {
  readonly api: MarketApi;
  readonly model: string;
  /** That was trained. */
  readonly version: number;
  readonly run: string;
}

/** Puts the trained version in charge, unless a newer one is, and asks for the first prediction. */
export function serveSteps(serving: MarketServing, onAnswer: (prediction: Prediction) => void): readonly Step[] {
  const { api, model } = serving;
  return [
    { title: `Promote ${model}`, run: () => promote(serving) },
    {
      title: `Predict ${askedEntity}`,
      run: async () => {
        const path = `/predictions/${askedEntity}?model=${model}&horizon=${askedHorizon}&explain=true`;
        const prediction = await api.read(path, Prediction);
        const { status, version, reason, features } = prediction;
        if (status === 'fallback' || status === 'previous')
          throw new TidegateError('TG-7006', `the answer of ${model} has the status ${status}: ${reason ?? ''}`);
        onAnswer(prediction);
        const share = (100 * features.present).toFixed(1);
        return `${status}, by ${model}@${version}, ${share} % of its features PRESENT`;
      },
    },
  ];
}

/** A person who starts a market wants to see its model at work; later ones have to earn their place. */
async function promote({ api, model, version, run }: MarketServing): Promise<string> {
  const { models } = await api.read('/models', ModelList);
  const champion = models.find((candidate) => candidate.model === model)?.champion?.version;
  if (champion !== undefined && champion >= version) return `${model}@${champion} is the champion already`;
  const body = JSON.stringify({ version, reason: `Trained by the start of this market, run ${run}.` });
  const request = { method: 'POST' as const, body, idempotencyKey: `promote-${run}` };
  const promotion = await api.read(`/models/${model}/champion`, Promotion, request);
  return `${model}@${promotion.version} is the champion, change ${promotion.number}`;
}
