import { IndexedQueue } from './indexed-queue.ts';

interface Liquidated {
  readonly timeUs: number;
  readonly notional: number;
  /** Of the grid: (bucket · window, (bucket + 1) · window]. */
  readonly bucket: number;
  /** Of its bucket up to and with this event. */
  readonly upTo: number;
  /** Of its bucket from this event on; set once the bucket has ended. */
  from: number;
}

/**
 * Notional in (t, t + window] for any instant t, not only those on a grid. A window of the length of a bucket is the
 * tail of one bucket and the head of the next (van Herk, 1992): an event is added up twice, a window takes two look-ups,
 * and nothing is subtracted, so that a sum of equal events is the same wherever the run began.
 */
export class NotionalWindows {
  readonly #windowUs: number;
  readonly #events = new IndexedQueue<Liquidated>();
  /** Number of the first event whose bucket has not been added up from behind. */
  #open = 0;

  constructor(windowUs: number) {
    this.#windowUs = windowUs;
  }

  /** In the order of time. */
  add(timeUs: number, notional: number): void {
    const bucket = this.#bucketOf(timeUs);
    const before = this.#events.at(this.#events.end - 1);
    const continues = before?.bucket === bucket;
    if (!continues) this.#close();
    this.#events.push({ timeUs, notional, bucket, upTo: (continues ? before.upTo : 0) + notional, from: Number.NaN });
  }

  /** All events up to and at the end of the window have been added. */
  sumAfter(timeUs: number): number {
    const bucket = this.#bucketOf(timeUs);
    const first = this.#firstAfter(timeUs);
    const tail = this.#events.at(first);
    const head = this.#events.at(this.#firstAfter(timeUs + this.#windowUs) - 1);
    if (tail?.bucket === bucket && first >= this.#open) this.#close();
    return (tail?.bucket === bucket ? tail.from : 0) + (head?.bucket === bucket + 1 ? head.upTo : 0);
  }

  /** No window that begins before this will be asked for. */
  forgetUntil(timeUs: number): void {
    this.#events.dropBefore(this.#firstAfter(timeUs));
  }

  #bucketOf(timeUs: number): number {
    return Math.ceil(timeUs / this.#windowUs) - 1;
  }

  #close(): void {
    let sum = 0;
    for (let number = this.#events.end - 1; number >= this.#open; number -= 1) {
      const event = this.#events.at(number);
      if (event === undefined) break;
      sum += event.notional;
      event.from = sum;
    }
    this.#open = this.#events.end;
  }

  /** Number of the first event after a time. */
  #firstAfter(timeUs: number): number {
    let low = this.#events.first;
    let high = this.#events.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#events.at(middle)?.timeUs ?? Number.NaN) <= timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
