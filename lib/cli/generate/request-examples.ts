import type { RouteName } from '../../../schemas/routes.ts';

const token = '-H "Authorization: Bearer $TIDEGATE_TOKEN"';
const write = `${token} \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)"`;
const trade =
  '{"stream":"trade","entity":"BTC-USD","source":"my-feed","eventTime":"2026-01-05T10:00:00Z","price":97250.5,"quantity":0.2,"side":"buy"}';

/** One call per route, ready to paste once TIDEGATE_URL and TIDEGATE_TOKEN are set. */
export const requestExamples: Readonly<Record<RouteName, string>> = {
  showHealth: 'curl "$TIDEGATE_URL/health"',
  showOpenApi: 'curl "$TIDEGATE_URL/openapi.json"',
  showDocs: 'curl "$TIDEGATE_URL/docs"',
  sendEvents: `curl "$TIDEGATE_URL/events" ${write} \\
  -d '{"events":[${trade}]}'`,
  showBalance: `curl "$TIDEGATE_URL/events/balance/BTC-USD" ${token}`,
  listFailures: `curl "$TIDEGATE_URL/events/failures?limit=20" ${token}`,
  redriveEvents: `curl "$TIDEGATE_URL/events/redrive" ${write} \\
  -d '{"limit":100}'`,
  listViews: `curl "$TIDEGATE_URL/features" ${token}`,
  readFeatures: `curl "$TIDEGATE_URL/features/trades/BTC-USD" ${token}`,
  readFeatureRows: `curl "$TIDEGATE_URL/features/trades?entities=BTC-USD,ETH-USD" ${token}`,
  listAlarms: `curl "$TIDEGATE_URL/alarms" ${token}`,
  listFreshness: `curl "$TIDEGATE_URL/freshness" ${token}`,
};
