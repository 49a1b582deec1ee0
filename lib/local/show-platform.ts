import type { TrainRunStatus } from '../../schemas/run-api.ts';
import { askedEntity, askedHorizon } from './serve-market.ts';

/** What was trained on the market, how well it foretells, and what it foretells now. */
export interface ShownModel {
  readonly run: TrainRunStatus;
  readonly scores: string;
  readonly prediction: string;
}

/** What a person needs next, ready to paste. */
export function showPlatform(
  { baseUrl, token }: { readonly baseUrl: string; readonly token: string },
  model?: ShownModel,
): string {
  const bearer = `-H 'Authorization: Bearer ${token}'`;
  const trade =
    '{"events":[{"stream":"trade","entity":"MY-COIN","market":"mine","source":"hand","eventTime":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'","price":42,"quantity":1,"side":"buy"}]}';
  const [ask, next] = model === undefined ? ['', ''] : linesOf(model.run, { baseUrl, bearer });
  return `${model === undefined ? '' : showModel(model)}
Tidegate answers at ${baseUrl}

  curl -s ${baseUrl}/health
  curl -s ${bearer} ${baseUrl}/features/crypto/${askedEntity}
${ask}  curl -s ${bearer} -H 'Content-Type: application/json' -H "Idempotency-Key: hand-$(date +%s)" -d '${trade}' ${baseUrl}/events

Next:
${next}  npx tidegate features get crypto ${askedEntity}
  npx tidegate events send FILE
  npx tidegate status
  npx tidegate doctor
`;
}

function linesOf(
  { model, run }: TrainRunStatus,
  { baseUrl, bearer }: { readonly baseUrl: string; readonly bearer: string },
): readonly [ask: string, next: string] {
  const question = `${baseUrl}/predictions/${askedEntity}?model=${model}&horizon=${askedHorizon}&explain=true`;
  const next = ['replay --random 10', `predict ${model} ${askedEntity} --explain`, `runs show ${run}`];
  return [`  curl -s ${bearer} '${question}'\n`, next.map((line) => `  npx tidegate ${line}\n`).join('')];
}

function showModel({ run: { model, version, size, run }, scores, prediction }: ShownModel): string {
  return `
${model}, version ${version}, on test rows that it had not learnt from (size ${size}, run ${run}), beside the best naive forecast:

${scores}

What it expects of ${askedEntity}, and why:

${prediction}
`;
}
