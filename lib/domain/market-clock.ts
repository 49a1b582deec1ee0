/** "Now" of a market is wall time, or for a replayed market a straight line: arithmetic, so that no event moves it. */

/** The market of an event whose sender names none. */
export const defaultMarket = 'crypto';

/** A replayed market: its time was `originMarketUs` at `originWallUs`, and runs `speed` times as fast as the wall's. */
export interface MarketClock {
  readonly originMarketUs: number;
  readonly originWallUs: number;
  readonly speed: number;
}

export interface MarketClocks {
  /** Undefined for a market that nobody replays. Strongly consistent. */
  read(tenant: string, market: string): Promise<MarketClock | undefined>;
  /** Replaces the clock that was read and no other; false when it has been replaced meanwhile. */
  replace(tenant: string, market: string, change: ClockChange): Promise<boolean>;
}

export interface ClockChange {
  readonly from: MarketClock | undefined;
  readonly to: MarketClock;
}

/** What time it is on a market. */
export interface MarketTime {
  nowUs(tenant: string, market: string): Promise<number>;
}

/**
 *   market = origin + ⌊(wall − origin of wall) · speed⌋
 * A wall that is behind the origin belongs to a machine whose clock is behind: the market waits for it.
 */
export function marketTimeUs(clock: MarketClock | undefined, wallUs: number): number {
  if (clock === undefined) return wallUs;
  const elapsedUs = Math.max(0, wallUs - clock.originWallUs);
  return clock.originMarketUs + Math.floor(elapsedUs * clock.speed);
}

export function isSameClock(a: MarketClock | undefined, b: MarketClock | undefined): boolean {
  return a?.originMarketUs === b?.originMarketUs && a?.originWallUs === b?.originWallUs && a?.speed === b?.speed;
}

type ReadClock = Pick<MarketClocks, 'read'>;

/** Asks the store each time: for whoever stamps what is kept. */
export function marketTime(clocks: ReadClock, wallNowUs: () => number): MarketTime {
  return {
    nowUs: async (tenant, market) => marketTimeUs(await clocks.read(tenant, market), wallNowUs()),
  };
}

/** Callers name markets, and any name can be asked for. */
const mostRemembered = 1000;

interface Remembered {
  readonly clock: MarketClock | undefined;
  readonly readAtUs: number;
}

/** Believes an answer of the store for a while: for reads, to which a clock that was just set may come a little later. */
export function cachedMarketTime(
  clocks: ReadClock,
  { wallNowUs, keptUs }: { readonly wallNowUs: () => number; readonly keptUs: number },
): MarketTime {
  const known = new Map<string, Remembered>();
  return {
    async nowUs(tenant, market) {
      const name = `${tenant}#${market}`;
      let remembered = known.get(name);
      const age = wallNowUs() - (remembered?.readAtUs ?? 0);
      // A wall clock that was put back makes nothing young.
      if (remembered === undefined || age >= keptUs || age < 0) {
        const readAtUs = wallNowUs();
        remembered = { clock: await clocks.read(tenant, market), readAtUs };
        if (known.size >= mostRemembered) known.clear();
        known.set(name, remembered);
      }
      return marketTimeUs(remembered.clock, wallNowUs());
    },
  };
}
