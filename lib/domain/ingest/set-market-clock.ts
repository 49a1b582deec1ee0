import type { MarketClockSetting, MarketClockState } from '../../../schemas/api.ts';
import { RequestError } from '../fault.ts';
import { type ClockChange, isSameClock, type MarketClock, type MarketClocks, marketTimeUs } from '../market-clock.ts';
import { formatTime, parseTime } from '../time.ts';
import { bindRequest, type KeyedRequest } from './bind-request.ts';
import type { IdempotencyKeys } from './ports.ts';

export interface ClockRequest extends KeyedRequest {
  readonly market: string;
  readonly setting: MarketClockSetting;
}

/** Two who set one clock at once: the second looks again at what the first has made of it. */
const attempts = 3;

/** Sets the clock of a replayed market. It never runs backwards: what is known must stay known. */
export async function setMarketClock(
  request: ClockRequest,
  { clocks, keys }: { readonly clocks: MarketClocks; readonly keys: IdempotencyKeys },
): Promise<MarketClockState> {
  const { tenant, market } = request;
  // A repeat starts from the first receipt: it gives the very same clock, and moves nothing.
  const { receivedAtUs } = await bindRequest(request, {}, keys);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const change = judgeClock(await clocks.read(tenant, market), request, receivedAtUs);
    const isDone = isSameClock(change.from, change.to) || (await clocks.replace(tenant, market, change));
    if (isDone) return describeClock(market, change.to, request.receivedAtUs);
  }
  throw new RequestError('TG-0037', `others set the clock of ${market} at the same time`);
}

function judgeClock(
  from: MarketClock | undefined,
  { market, setting }: ClockRequest,
  originWallUs: number,
): ClockChange {
  const presentUs = marketTimeUs(from, originWallUs);
  const originMarketUs = setting.time === undefined ? presentUs : readTime(setting.time);
  // The clock of a market that was never replayed may begin anywhere.
  if (from !== undefined && originMarketUs < presentUs) {
    const times = `${formatTime(originMarketUs)} is before ${formatTime(presentUs)}`;
    throw new RequestError('TG-0037', `${times}, where the clock of ${market} is`);
  }
  return { from, to: { originMarketUs, originWallUs, speed: setting.speed } };
}

function readTime(text: string): number {
  const timeUs = parseTime(text);
  if (timeUs !== undefined) return timeUs;
  const detail = `${text} names no instant since 1970`;
  throw new RequestError('TG-0016', detail, [{ code: 'TG-0016', field: 'time', detail }]);
}

export async function showMarketClock(
  { tenant, market, wallUs }: { readonly tenant: string; readonly market: string; readonly wallUs: number },
  clocks: MarketClocks,
): Promise<MarketClockState> {
  return describeClock(market, await clocks.read(tenant, market), wallUs);
}

function describeClock(market: string, clock: MarketClock | undefined, wallUs: number): MarketClockState {
  const shared = { contract: 'market-clock/1' as const, market, time: formatTime(marketTimeUs(clock, wallUs)) };
  if (clock === undefined) return { ...shared, kind: 'live', speed: 1, origin: null };
  const origin = { marketTime: formatTime(clock.originMarketUs), wallTime: formatTime(clock.originWallUs) };
  return { ...shared, kind: 'replayed', speed: clock.speed, origin };
}
