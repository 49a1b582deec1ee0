import type { TrainRunStatus } from '../../schemas/run-api.ts';

/** What was trained on the market, and how well it foretells. */
export interface ShownModel {
  readonly run: TrainRunStatus;
  readonly scores: string;
}

/** What a person needs next, ready to paste. */
export function showPlatform(
  { baseUrl, token }: { readonly baseUrl: string; readonly token: string },
  model?: ShownModel,
): string {
  const bearer = `-H 'Authorization: Bearer ${token}'`;
  const trade =
    '{"events":[{"stream":"trade","entity":"MY-COIN","market":"mine","source":"hand","eventTime":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'","price":42,"quantity":1,"side":"buy"}]}';
  const run = model === undefined ? '' : `  npx tidegate runs show ${model.run.run}\n`;
  return `${model === undefined ? '' : showModel(model)}
Tidegate answers at ${baseUrl}

  curl -s ${baseUrl}/health
  curl -s ${bearer} ${baseUrl}/features/crypto/BTC-PERP
  curl -s ${bearer} -H 'Content-Type: application/json' -H "Idempotency-Key: hand-$(date +%s)" -d '${trade}' ${baseUrl}/events

Next:
${run}  npx tidegate features get crypto BTC-PERP
  npx tidegate events send FILE
  npx tidegate status
  npx tidegate doctor
`;
}

function showModel({ run: { model, version, size, run }, scores }: ShownModel): string {
  return `
${model}, version ${version}, on test rows that it had not learnt from (size ${size}, run ${run}), beside the best naive forecast:

${scores}
`;
}
