import type { RecordOf } from '../../schemas/chunk.ts';
import type { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import type { NastySeries } from './nasty-ticks.ts';

type Level = [price: number, quantity: number];
type Snapshot = Pick<RecordOf<'book-snapshot'>, 'lastUpdateId' | 'bids' | 'asks'>;
type Delta = Pick<RecordOf<'book-delta'>, 'firstUpdateId' | 'lastUpdateId' | 'previousUpdateId' | 'bids' | 'asks'>;

/** Prices are whole numbers of ticks, so that equal ones are equal. */
export class NastyBook {
  /** Whether only a snapshot makes the book good again. */
  isLost = true;
  /** Of the best prices, in ticks. */
  spread = 1;
  private bid: number;
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private updateId = 1000;
  private isFirstDelta = false;
  private dice: number;

  private readonly series: NastySeries;
  private readonly random: Pcg32;

  constructor(series: NastySeries, random: Pcg32) {
    this.series = series;
    this.random = random;
    this.bid = Math.round(series.price / series.tick);
    this.dice = random.uniform();
  }

  /** So many ticks above the best bid. */
  price(ticks: number): number {
    return this.priceOf(this.bid + ticks);
  }

  quantity(multiple: number): number {
    const { quantity, magnitudes } = this.series;
    return Number((quantity * multiple * 10 ** (magnitudes * this.random.normal())).toPrecision(6));
  }

  snapshot(): Snapshot {
    this.updateId += 1 + this.random.below(5);
    this.isFirstDelta = true;
    const dice = this.throwDice();
    // Wider than is kept, so that even the best levels go.
    const isWide = dice < 0.015;
    const isCrossed = dice >= 0.015 && dice < 0.04;
    this.isLost = isWide || isCrossed;
    this.spread = isWide ? Math.ceil((0.04 * this.series.price) / this.series.tick) : this.drawSpread();
    const count = this.levelCount(dice);
    this.fill(this.bids, -1, count);
    this.fill(this.asks, 1, count + this.random.below(3));
    if (dice > 0.97) this.asks.clear();
    if (dice > 0.94 && dice < 0.97) this.bids.clear();
    const crossing: Level[] = isCrossed ? [[this.price(this.spread + 2), this.quantity(1)]] : [];
    return {
      lastUpdateId: this.updateId,
      bids: [...this.shuffled(this.bids), ...crossing],
      asks: [...this.shuffled(this.asks), [this.price(this.spread + 2000), 0]],
    };
  }

  delta(): Delta {
    const dice = this.random.uniform();
    // One that came before the snapshot: it changes nothing.
    if (dice < 0.015) return { ...this.numbers(-4), ...this.someLevels() };
    // One is missing before it.
    if (dice < 0.035) return { ...this.lose(), ...this.someLevels() };
    if (dice < 0.04) return { ...this.cross() };
    const changes = this.move();
    const known = this.updateId;
    this.updateId += 1 + this.random.below(3);
    // The first one after a snapshot may begin before it; elsewhere updates overlap where they are not chained.
    const overlap = this.isFirstDelta || !this.series.isChained ? this.random.below(3) : 0;
    this.isFirstDelta = false;
    return { ...this.named(known - overlap), lastUpdateId: this.updateId, ...changes };
  }

  /** Steps of the golden ratio: some two hundred snapshots are of every kind, whatever the seed. */
  private throwDice(): number {
    this.dice = (this.dice + (Math.sqrt(5) - 1) / 2) % 1;
    return this.dice;
  }

  private named(before: number): Pick<Delta, 'firstUpdateId' | 'previousUpdateId'> {
    return this.series.isChained
      ? { firstUpdateId: before + 1, previousUpdateId: before }
      : { firstUpdateId: before + 1 };
  }

  private numbers(shift: number): Pick<Delta, 'firstUpdateId' | 'previousUpdateId' | 'lastUpdateId'> {
    return { ...this.named(this.updateId + shift), lastUpdateId: this.updateId + shift + 2 };
  }

  private lose(): Pick<Delta, 'firstUpdateId' | 'previousUpdateId' | 'lastUpdateId'> {
    this.isLost = true;
    this.updateId += 10;
    return this.numbers(-2);
  }

  private cross(): Delta {
    this.isLost = true;
    const before = this.updateId;
    this.updateId += 1;
    const bids: Level[] = [[this.price(this.spread + 3), this.quantity(1)]];
    return { ...this.named(before), lastUpdateId: this.updateId, bids, asks: [] };
  }

  /** Moves the best prices, takes away what would cross them, and changes some levels. */
  private move(): Pick<Delta, 'bids' | 'asks'> {
    const isMoving = this.random.uniform() < 0.5;
    if (isMoving) this.bid += this.random.below(2 * this.series.jump + 1) - this.series.jump;
    if (isMoving) this.spread = this.drawSpread();
    const ask = this.bid + this.spread;
    const bids = this.changes(this.bids, this.bid, -1);
    const asks = this.changes(this.asks, ask, 1);
    return { bids: this.applied(this.bids, bids), asks: this.applied(this.asks, asks) };
  }

  /** New quantities by tick of one side, zero for those that are better than the best. */
  private changes(side: ReadonlyMap<number, number>, best: number, away: 1 | -1): Map<number, number> {
    const changes = new Map<number, number>();
    for (const tick of side.keys()) if ((tick - best) * away < 0) changes.set(tick, 0);
    if (this.random.uniform() < 0.8) changes.set(best, this.quantity(1));
    for (let more = this.random.below(5); more > 0; more -= 1) {
      const tick = best + away * this.random.below(60);
      changes.set(tick, this.random.uniform() < 0.35 ? 0 : this.levelQuantity());
    }
    return changes;
  }

  private applied(side: Map<number, number>, changes: ReadonlyMap<number, number>): Level[] {
    for (const [tick, quantity] of changes) {
      if (quantity > 0) side.set(tick, quantity);
      else side.delete(tick);
    }
    return this.shuffled(changes);
  }

  private someLevels(): Pick<Delta, 'bids' | 'asks'> {
    return { bids: [[this.price(0), this.quantity(1)]], asks: [[this.price(this.spread), 0]] };
  }

  private fill(side: Map<number, number>, away: 1 | -1, count: number): void {
    side.clear();
    let tick = away < 0 ? this.bid : this.bid + this.spread;
    for (let level = 0; level < count; level += 1) {
      side.set(tick, this.levelQuantity());
      tick += away * (1 + (level < 60 && this.random.uniform() < 0.3 ? this.random.below(6) : 0));
    }
  }

  private levelQuantity(): number {
    return this.quantity(this.random.uniform() < this.series.walls ? 25 : 1);
  }

  /** Thin, deeper than is kept, or usual. */
  private levelCount(dice: number): number {
    if (dice < 0.04 + this.series.thin) return 1 + this.random.below(3);
    return dice > 0.5 && dice < 0.515 ? 560 : 30 + this.random.below(20);
  }

  private drawSpread(): number {
    return 1 + this.random.below(this.random.uniform() < 0.04 ? 120 : 4);
  }

  private priceOf(tick: number): number {
    return Number((tick * this.series.tick).toPrecision(12));
  }

  /** In no order; now and then a level comes twice, and the later one counts. */
  private shuffled(levels: ReadonlyMap<number, number>): Level[] {
    const [first] = levels;
    const twice = first !== undefined && this.random.uniform() < 0.03 ? [[first[0], this.quantity(1)] as const] : [];
    return [...levels, ...twice]
      .map(([tick, quantity]) => ({ place: this.random.next(), level: [this.priceOf(tick), quantity] as Level }))
      .sort((left, right) => left.place - right.place)
      .map(({ level }) => level);
  }
}
