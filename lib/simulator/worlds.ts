import { liquidationWorld } from './liquidation/liquidation-world.ts';
import type { World } from './world.ts';

export const worlds: readonly World[] = [liquidationWorld];

export function findWorld(name: string): World | undefined {
  return worlds.find((world) => world.name === name);
}
