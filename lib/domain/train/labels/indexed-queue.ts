/** First in, first out; an item keeps the number that it came with, and each takes O(1) amortised: a ring that grows. */
export class IndexedQueue<Item> {
  #ring: (Item | undefined)[] = [undefined];
  #first = 0;
  #end = 0;

  /** Number of the oldest item that is left. */
  get first(): number {
    return this.#first;
  }

  /** One past the number of the newest. */
  get end(): number {
    return this.#end;
  }

  at(number: number): Item | undefined {
    if (number < this.#first || number >= this.#end) return undefined;
    return this.#ring[number % this.#ring.length];
  }

  push(item: Item): void {
    if (this.#end - this.#first === this.#ring.length) this.#grow();
    this.#ring[this.#end % this.#ring.length] = item;
    this.#end += 1;
  }

  /** Forgets the items before this number. */
  dropBefore(number: number): void {
    for (; this.#first < Math.min(number, this.#end); this.#first += 1) {
      this.#ring[this.#first % this.#ring.length] = undefined;
    }
  }

  #grow(): void {
    const wider = new Array<Item | undefined>(2 * this.#ring.length).fill(undefined);
    for (let number = this.#first; number < this.#end; number += 1) wider[number % wider.length] = this.at(number);
    this.#ring = wider;
  }
}
