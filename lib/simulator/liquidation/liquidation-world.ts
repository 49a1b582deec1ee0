import { formatTime } from '../../domain/time.ts';
import type { World } from '../world.ts';
import { constants, instruments, signals } from './constants.ts';
import { liquidationFeed } from './liquidation-feed.ts';

export const liquidationWorld: World = {
  name: 'liquidation',
  about: 'Leveraged agents who are liquidated when the mark crosses their price, and move it by that.',
  entities: instruments.map(({ entity }) => entity),
  constants: ({ seed, dial, startUs, days, labelShiftSteps = 0 }) => ({
    world: 'liquidation',
    ...{ seed, dial, start: formatTime(startUs), days, labelShiftSteps },
    signal: { ...signals[dial] },
    instruments: instruments.map((instrument) => ({ ...instrument })),
    constants,
  }),
  feed: liquidationFeed,
};
