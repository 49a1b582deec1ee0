/**
 * Positions of the agents in typed arrays, and an index of their liquidation prices: buckets of log price, each a
 * doubly linked list, so that a position is opened, closed and found near the mark in constant time, and the whole
 * is copied in microseconds. The functions below change what they are given.
 */

const none = -1;
const bucketWidth = 0.001;
const bucketCount = 4096;
const bucketsSearched = 3;

export interface Agents {
  /** Log price in the middle of the index; prices beyond its ends share the last buckets. */
  readonly centre: number;
  /** 1 long, −1 short, 0 out of the market. */
  readonly side: Int8Array;
  /** Whole lots, so that their sum is exact. */
  readonly lots: Float64Array;
  readonly liquidationPrice: Float64Array;
  readonly attentive: Uint8Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly heads: Int32Array;
  /** Highest liquidation price of a long and lowest of a short, or less near to the mark: between them nobody is liquidated. */
  readonly quiet: Float64Array;
}

export function openAgents(count: number, price: number): Agents {
  return {
    centre: Math.log(price),
    side: new Int8Array(count),
    lots: new Float64Array(count),
    liquidationPrice: new Float64Array(count),
    attentive: new Uint8Array(count),
    next: new Int32Array(count).fill(none),
    previous: new Int32Array(count).fill(none),
    heads: new Int32Array(bucketCount).fill(none),
    quiet: Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  };
}

export function copyAgents(from: Agents, into: Agents): void {
  into.side.set(from.side);
  into.lots.set(from.lots);
  into.liquidationPrice.set(from.liquidationPrice);
  into.attentive.set(from.attentive);
  into.next.set(from.next);
  into.previous.set(from.previous);
  into.heads.set(from.heads);
  into.quiet.set(from.quiet);
}

export interface Opening {
  readonly side: 1 | -1;
  readonly lots: number;
  readonly liquidationPrice: number;
  readonly attentive: boolean;
}

export function openPosition(agents: Agents, agent: number, opening: Opening): void {
  agents.side[agent] = opening.side;
  agents.lots[agent] = opening.lots;
  agents.liquidationPrice[agent] = opening.liquidationPrice;
  agents.attentive[agent] = opening.attentive ? 1 : 0;
  const bucket = bucketOf(agents, opening.liquidationPrice);
  const head = agents.heads[bucket] ?? none;
  agents.next[agent] = head;
  agents.previous[agent] = none;
  if (head !== none) agents.previous[head] = agent;
  agents.heads[bucket] = agent;
  const edge = opening.side === 1 ? 0 : 1;
  if (opening.side * (opening.liquidationPrice - (agents.quiet[edge] ?? 0)) > 0)
    agents.quiet[edge] = opening.liquidationPrice;
}

/** Returns the lots that were open. */
export function closePosition(agents: Agents, agent: number): number {
  const next = agents.next[agent] ?? none;
  const previous = agents.previous[agent] ?? none;
  if (next !== none) agents.previous[next] = previous;
  if (previous === none) agents.heads[bucketOf(agents, agents.liquidationPrice[agent] ?? 0)] = next;
  else agents.next[previous] = next;
  const lots = agents.lots[agent] ?? 0;
  agents.side[agent] = 0;
  agents.lots[agent] = 0;
  return lots;
}

/** Closes at most so many lots, but never the last one; returns how many. */
export function reducePosition(agents: Agents, agent: number, lots: number): number {
  const held = agents.lots[agent] ?? 0;
  const closed = Math.max(0, Math.min(lots, held - 1));
  agents.lots[agent] = held - closed;
  return closed;
}

/** True when the mark is where nobody is liquidated: nine seconds in ten, and without a search. */
export function isQuiet({ quiet }: Agents, mark: number): boolean {
  return mark > (quiet[0] ?? 0) && mark < (quiet[1] ?? 0);
}

/** Searches how far the mark can go without liquidating anybody. */
export function findQuiet(agents: Agents, mark: number): void {
  agents.quiet[0] = nearestThreshold(agents, mark, 1);
  agents.quiet[1] = nearestThreshold(agents, mark, -1);
}

/** Of the longs below the mark, or of the shorts above it. */
function nearestThreshold(agents: Agents, mark: number, side: 1 | -1): number {
  const middle = bucketOf(agents, mark);
  // A bucket less than those looked at: the mark stands somewhere in the middle one.
  let nearest = mark * Math.exp(-side * bucketWidth * (bucketsSearched - 1));
  for (let step = 0; step < bucketsSearched; step += 1) {
    let agent = agents.heads[middle - side * step] ?? none;
    for (; agent !== none; agent = agents.next[agent] ?? none) {
      const price = agents.liquidationPrice[agent] ?? 0;
      if (agents.side[agent] === side && side * (price - nearest) > 0) nearest = price;
    }
  }
  return nearest;
}

/** Agents whose liquidation price the mark has crossed on its way from `before`, nearest to `before` first. */
export function crossedAgents(agents: Agents, before: number, mark: number): number[] {
  const crossed: number[] = [];
  eachNear(agents, [Math.min(before, mark), Math.max(before, mark)], (agent, side, price) => {
    if (side * (mark - price) <= 0) crossed.push(agent);
  });
  if (crossed.length > 1)
    crossed.sort((one, other) => distance(agents, one, before) - distance(agents, other, before) || one - other);
  return crossed;
}

/** Calls back for every open position whose liquidation price shares a bucket with the range. */
export function eachNear(
  agents: Agents,
  [low, high]: readonly [number, number],
  visit: (agent: number, side: number, liquidationPrice: number) => void,
): void {
  const last = bucketOf(agents, high);
  for (let bucket = bucketOf(agents, low); bucket <= last; bucket += 1)
    for (let agent = agents.heads[bucket] ?? none; agent !== none; agent = agents.next[agent] ?? none)
      visit(agent, agents.side[agent] ?? 0, agents.liquidationPrice[agent] ?? 0);
}

function distance(agents: Agents, agent: number, price: number): number {
  return Math.abs((agents.liquidationPrice[agent] ?? 0) - price);
}

function bucketOf({ centre }: Agents, price: number): number {
  const bucket = Math.floor((Math.log(price) - centre) / bucketWidth) + bucketCount / 2;
  return Math.min(Math.max(bucket, 0), bucketCount - 1);
}

export function sideOf({ side }: Agents, agent: number): 1 | -1 {
  return side[agent] === 1 ? 1 : -1;
}
