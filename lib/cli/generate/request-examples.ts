import type { RouteName } from '../../../schemas/routes.ts';

const token = '-H "Authorization: Bearer $TIDEGATE_TOKEN"';
const write = `${token} \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)"`;
const trade =
  '{"stream":"trade","entity":"BTC-USD","source":"my-feed","eventTime":"2026-01-05T10:00:00Z","price":97250.5,"quantity":0.2,"side":"buy"}';

const part =
  '{"kind":"events","entity":"BTC-USD","stream":"trade","day":"2026-01-05","part":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","bytes":1024,"checksum":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}';

/** One call per route, ready to paste once TIDEGATE_URL and TIDEGATE_TOKEN are set. */
export const requestExamples: Readonly<Record<RouteName, string>> = {
  showHealth: 'curl "$TIDEGATE_URL/health"',
  showOpenApi: 'curl "$TIDEGATE_URL/openapi.json"',
  showDocs: 'curl "$TIDEGATE_URL/docs"',
  sendEvents: `curl "$TIDEGATE_URL/events" ${write} \\
  -d '{"events":[${trade}]}'`,
  showBalance: `curl "$TIDEGATE_URL/events/balance/BTC-USD" ${token}`,
  listFailures: `curl "$TIDEGATE_URL/events/failures?limit=20" ${token}`,
  listQuarantine: `curl "$TIDEGATE_URL/events/quarantine?limit=20" ${token}`,
  requestUploads: `curl "$TIDEGATE_URL/imports/$(printf '%064d' 1)/parts" ${write} \\
  -d '{"parts":[${part}]}'`,
  redriveEvents: `curl "$TIDEGATE_URL/events/redrive" ${write} \\
  -d '{"limit":100}'`,
  setMarketClock: `curl "$TIDEGATE_URL/markets/replay/clock" ${write} \\
  -d '{"time":"2026-01-05T10:00:00Z","speed":60}'`,
  showMarketClock: `curl "$TIDEGATE_URL/markets/replay/clock" ${token}`,
  listViews: `curl "$TIDEGATE_URL/features" ${token}`,
  readFeatures: `curl "$TIDEGATE_URL/features/trades/BTC-USD" ${token}`,
  readFeatureRows: `curl "$TIDEGATE_URL/features/trades?entities=BTC-USD,ETH-USD" ${token}`,
  listFeatureFiles: `curl "$TIDEGATE_URL/features/crypto/files?entities=BTC-USD&from=2026-01-05&until=2026-01-05" ${token}`,
  startBackfill: `curl "$TIDEGATE_URL/backfills" ${write} \\
  -d '{"run":"btc-2026","entities":["BTC-USD"]}'`,
  showBackfill: `curl "$TIDEGATE_URL/backfills/btc-2026" ${token}`,
  startTraining: `curl "$TIDEGATE_URL/runs" ${write} \\
  -d '{"pack":"liquidation","size":"fast","run":"liquidation-first"}'`,
  listRuns: `curl "$TIDEGATE_URL/runs?pack=liquidation&limit=20" ${token}`,
  showRun: `curl "$TIDEGATE_URL/runs/liquidation-first" ${token}`,
  cancelRun: `curl "$TIDEGATE_URL/runs/liquidation-first/cancel" ${write} -d '{}'`,
  showRunReport: `curl "$TIDEGATE_URL/runs/liquidation-first/report" ${token}`,
  listRunFiles: `curl "$TIDEGATE_URL/runs/liquidation-first/files" ${token}`,
  listModels: `curl "$TIDEGATE_URL/models" ${token}`,
  listVersions: `curl "$TIDEGATE_URL/models/liquidation/versions?limit=20" ${token}`,
  showVersion: `curl "$TIDEGATE_URL/models/liquidation/versions/7" ${token}`,
  importVersion: `curl "$TIDEGATE_URL/models/liquidation/versions" ${write} \\
  -d @model.json`,
  promoteVersion: `curl "$TIDEGATE_URL/models/liquidation/champion" ${write} \\
  -d '{"version":7,"reason":"Better in the crash of January.","expected":6}'`,
  listChampions: `curl "$TIDEGATE_URL/models/liquidation/history?limit=20" ${token}`,
  predictEntity: `curl "$TIDEGATE_URL/predictions/BTC-PERP?model=liquidation&horizon=15m&explain=true" ${token}`,
  listServed: `curl "$TIDEGATE_URL/served?model=liquidation&limit=20" ${token}`,
  showServed: `curl "$TIDEGATE_URL/served/01KAQ4ZJ8E9V3M6X0T5W7Y2B1C" ${token}`,
  listAlarms: `curl "$TIDEGATE_URL/alarms" ${token}`,
  listFreshness: `curl "$TIDEGATE_URL/freshness" ${token}`,
};
