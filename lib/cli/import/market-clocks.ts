import { MarketClockState } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import { parseTime } from '../../domain/time.ts';
import type { ApiClient } from '../api-client.ts';

/** What time it is on the markets of an import, each asked once: one clock judges all events. */
export class MarketClocks {
  readonly #api: ApiClient;
  readonly #known = new Map<string, number>();

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async learn(market: string): Promise<void> {
    if (this.#known.has(market)) return;
    const { time } = await this.#api.ask(routes.showMarketClock, MarketClockState, { path: { market } });
    this.#known.set(market, parseTime(time) ?? 0);
  }

  nowUs(market: string): number {
    return this.#known.get(market) ?? 0;
  }
}
