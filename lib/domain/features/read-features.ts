import type { FeatureRow, FeatureRows } from '../../../schemas/api.ts';
import { RequestError, TidegateError } from '../fault.ts';
import type { MarketTime } from '../market-clock.ts';
import { formatTime } from '../time.ts';
import type { OnlineRow, OnlineStore } from './ports.ts';
import { isExpired, judgeValue } from './judge-value.ts';
import { unpackRow } from './row-codec.ts';
import type { ViewTable } from './feature-view.ts';
import { requireView } from './find-view.ts';
import { viewTables } from './generated/view-tables.ts';

export interface FeatureRequest {
  readonly tenant: string;
  readonly view: string;
  readonly entity: string;
  /** By whose clock rows grow old. @default that of the view */
  readonly market?: string | undefined;
}

export interface ReadPorts {
  readonly rows: OnlineStore;
  readonly time: MarketTime;
}

export interface FeaturesRequest extends Omit<FeatureRequest, 'entity'> {
  readonly entities: readonly string[];
}

/** The row of an entity as it is known now. */
export async function readFeatures(request: FeatureRequest, { rows, time }: ReadPorts): Promise<FeatureRow> {
  const { tenant, entity } = request;
  const view = requireView(viewTables, request.view);
  const [row, nowUs] = await Promise.all([
    rows.read({ tenant, view: view.name, viewVersion: view.version, entity }),
    time.nowUs(tenant, request.market ?? view.market),
  ]);
  if (row === undefined) throw new RequestError('TG-2002', `${entity} has no row in view ${view.name}`);
  return {
    contract: 'feature-row/1',
    view: view.name,
    featureViewVersion: view.version,
    entity,
    eventTime: formatTime(row.eventTimeUs),
    knowledgeTime: formatTime(row.knowledgeTimeUs),
    asOf: formatTime(nowUs),
    features: featureValues(view, row, nowUs),
  };
}

/** The rows of many entities, in the order in which they are named; an entity without a row has a place of its own. */
export async function readFeatureRows(request: FeaturesRequest, { rows, time }: ReadPorts): Promise<FeatureRows> {
  const { tenant, entities } = request;
  const view = requireView(viewTables, request.view);
  const [found, nowUs] = await Promise.all([
    rows.readMany(entities.map((entity) => ({ tenant, view: view.name, viewVersion: view.version, entity }))),
    time.nowUs(tenant, request.market ?? view.market),
  ]);
  return {
    contract: 'feature-rows/1',
    view: view.name,
    featureViewVersion: view.version,
    asOf: formatTime(nowUs),
    rows: entities.map((entity, index) => describeRow(view, entity, { row: found[index], nowUs })),
  };
}

interface KnownRow {
  readonly row: OnlineRow | undefined;
  readonly nowUs: number;
}

function describeRow(view: ViewTable, entity: string, { row, nowUs }: KnownRow): FeatureRows['rows'][number] {
  if (row === undefined) {
    return { entity, status: 'NOT_FOUND', eventTime: null, knowledgeTime: null, features: missingValues(view) };
  }
  return {
    entity,
    status: isExpired(view, row, nowUs) ? 'EXPIRED' : 'PRESENT',
    eventTime: formatTime(row.eventTimeUs),
    knowledgeTime: formatTime(row.knowledgeTimeUs),
    features: featureValues(view, row, nowUs),
  };
}

function featureValues(view: ViewTable, row: OnlineRow, nowUs: number): FeatureRow['features'] {
  const values = unpackRow(row.packed, view.features.length);
  if (values === undefined) {
    throw new TidegateError('TG-2003', `the row of ${row.entity} is not a row of ${view.name}@${view.version}`);
  }
  const isOld = isExpired(view, row, nowUs);
  return Object.fromEntries(
    view.features.map(({ name, unit }, index) => [name, { ...judgeValue(values[index] ?? Number.NaN, isOld), unit }]),
  );
}

/** Values of the same shape as of every other row, so that many rows make one table. */
function missingValues(view: ViewTable): FeatureRow['features'] {
  return Object.fromEntries(view.features.map(({ name, unit }) => [name, { value: null, status: 'NOT_FOUND', unit }]));
}
