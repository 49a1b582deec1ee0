import type { ViewDefinition } from './feature-view.ts';

/** The ttl is applied here and not left to the store, whose deletion lags by days. */
export function isExpired(
  view: Pick<ViewDefinition, 'ttlUs'>,
  row: { readonly eventTimeUs: number },
  nowUs: number,
): boolean {
  return row.eventTimeUs < nowUs - view.ttlUs;
}

export type JudgedValue =
  | { readonly value: number; readonly status: 'PRESENT' }
  | { readonly value: null; readonly status: 'NULL' | 'EXPIRED' };

export function judgeValue(value: number, isOld: boolean): JudgedValue {
  if (isOld) return { value: null, status: 'EXPIRED' };
  if (Number.isNaN(value)) return { value: null, status: 'NULL' };
  return { value, status: 'PRESENT' };
}
