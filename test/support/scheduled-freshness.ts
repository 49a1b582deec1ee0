import type * as z from 'zod';
import { FreshnessList } from '../../schemas/api.ts';
import { call } from './platform.ts';
import { waitFor } from './wait-for.ts';

type Freshness = z.output<typeof FreshnessList>['freshness'][number];

/** What a run of the schedule recorded: others start the watch too, and the last to end is the one that is shown. */
export function scheduledFreshness(): Promise<readonly [Freshness, ...Freshness[]]> {
  return waitFor({ what: 'a scheduled run to be recorded', seconds: 150 }, async () => {
    const { freshness } = FreshnessList.parse((await call('/freshness')).body);
    const [first, ...others] = freshness.filter(({ run }) => run.startsWith('watch-'));
    return first !== undefined && others.length + 1 === freshness.length ? [first, ...others] : undefined;
  });
}
