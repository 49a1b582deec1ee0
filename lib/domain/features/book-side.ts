/** Price levels of one side of an order book, best first. The arrays belong to the side: others only read them. */
export interface BookLevels {
  readonly count: number;
  /** The first `count` are levels; what follows is not. */
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
}

export class BookSide implements BookLevels {
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
  /** −1 where the best price is the highest: prices rise along the array after multiplication. */
  readonly #direction: 1 | -1;
  #count = 0;

  constructor(kind: 'bids' | 'asks', capacity: number) {
    this.#direction = kind === 'asks' ? 1 : -1;
    this.prices = new Float64Array(capacity);
    this.quantities = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Sets the quantity at a price, where zero removes the level. Answers the quantity that was there. */
  set(price: number, quantity: number): number {
    const at = this.#find(price);
    const exists = at < this.#count && this.prices[at] === price;
    const before = exists ? (this.quantities[at] ?? 0) : 0;
    if (quantity > 0) {
      if (!exists) this.#insert(at, price);
      this.quantities[at] = quantity;
    } else if (exists) this.#remove(at);
    return before;
  }

  /** Keeps at most `most` levels, and of those the ones no farther than `reach` from the middle, as a share of it. */
  trim(most: number, middle: number, reach: number): void {
    this.#count = Math.min(this.#count, most);
    while (this.#count > 0 && Math.abs((this.prices[this.#count - 1] ?? 0) - middle) / middle > reach) this.#count -= 1;
  }

  /** Smallest distance of two neighbours, Infinity where there are none. */
  smallestStep(): number {
    let smallest = Infinity;
    for (let at = 1; at < this.#count; at += 1) {
      smallest = Math.min(smallest, Math.abs((this.prices[at] ?? 0) - (this.prices[at - 1] ?? 0)));
    }
    return smallest;
  }

  /** Where the price stands, or would stand. */
  #find(price: number): number {
    let low = 0;
    let high = this.#count;
    const wanted = price * this.#direction;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.prices[middle] ?? 0) * this.#direction < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, price: number): void {
    if (this.#count === this.prices.length)
      throw new RangeError(`a side of a book holds ${this.#count} levels at most`);
    this.prices.copyWithin(at + 1, at, this.#count);
    this.quantities.copyWithin(at + 1, at, this.#count);
    this.prices[at] = price;
    this.#count += 1;
  }

  #remove(at: number): void {
    this.prices.copyWithin(at, at + 1, this.#count);
    this.quantities.copyWithin(at, at + 1, this.#count);
    this.#count -= 1;
  }
}
