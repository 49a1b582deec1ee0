import type { FeatureRow } from '../../../schemas/api.ts';
import { RequestError, TidegateError } from '../fault.ts';
import { formatTime } from '../time.ts';
import type { OnlineRow, OnlineStore } from './ports.ts';
import { unpackRow } from './row-codec.ts';
import { type FeatureView, findView } from './views.ts';

export interface FeatureRequest {
  readonly tenant: string;
  readonly view: string;
  readonly entity: string;
  readonly nowUs: number;
}

/** The row of an entity as it is known now. */
export async function readFeatures(request: FeatureRequest, store: OnlineStore): Promise<FeatureRow> {
  const { tenant, entity, nowUs } = request;
  const view = findView(request.view);
  if (view === undefined) throw new RequestError('TG-2001', `no feature view is called ${request.view}`);
  const row = await store.read({ tenant, view: view.name, viewVersion: view.version, entity });
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

/** The ttl is applied here and not left to the store, whose deletion lags by days. */
function featureValues(view: FeatureView, row: OnlineRow, nowUs: number): FeatureRow['features'] {
  const values = unpackRow(row.packed, view.features.length);
  if (values === undefined) {
    throw new TidegateError('TG-2003', `the row of ${row.entity} is not a row of ${view.name}@${view.version}`);
  }
  const isExpired = row.eventTimeUs < nowUs - view.ttlUs;
  return Object.fromEntries(
    view.features.map(({ name, unit }, index) => [
      name,
      { ...judgeValue(values[index] ?? Number.NaN, isExpired), unit },
    ]),
  );
}

type JudgedValue = { value: number; status: 'PRESENT' } | { value: null; status: 'NULL' | 'EXPIRED' };

function judgeValue(value: number, isExpired: boolean): JudgedValue {
  if (isExpired) return { value: null, status: 'EXPIRED' };
  if (Number.isNaN(value)) return { value: null, status: 'NULL' };
  return { value, status: 'PRESENT' };
}
