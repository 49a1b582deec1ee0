/** What a quantity of one run must not exceed. */
export interface Limit {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly atMost: number;
}

export interface JudgedLimit extends Limit {
  readonly verdict: 'pass' | 'fail';
}

/** What is no number has not kept it. */
export function judgeLimit(limit: Limit): JudgedLimit {
  return { ...limit, verdict: limit.value <= limit.atMost ? 'pass' : 'fail' };
}
