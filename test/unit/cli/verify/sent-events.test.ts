import { describe, expect, it } from 'vitest';
import { SentEvents } from '../../../../lib/cli/verify/sent-events.ts';
import { secondUs } from '../../../../lib/domain/time.ts';
import { noonUs, trade } from '../../../support/trades.ts';

const at = (seconds: number, sequence: number) => trade({ eventTimeUs: noonUs + seconds * secondUs, sequence });
const sinceOf = (sent: SentEvents) =>
  Object.fromEntries(sent.known().map(({ event, since }) => [event.sequence, since]));

describe('what was sent', () => {
  it('is in time when it comes within the lateness of the requests before', () => {
    const sent = new SentEvents(noonUs);
    sent.take([at(10, 1)]);
    sent.take([at(8, 2), at(20, 3)]);
    expect(sent.counts).toEqual({ received: 3, duplicate: 0, late: 0 });
    expect(sent.watermarkUs).toBe(noonUs + 18 * secondUs);
    expect(sinceOf(sent)).toEqual({ 1: 0, 2: 0, 3: 0 });
  });

  it('is late behind that, though never behind what came in the same request', () => {
    const sent = new SentEvents(noonUs);
    sent.take([at(10, 1), at(1, 2)]);
    sent.take([at(7, 3)]);
    expect(sent.counts).toEqual({ received: 3, duplicate: 0, late: 1 });
    expect(sent.waiting).toBe(1);
    expect(sinceOf(sent)).toEqual({ 1: 0, 2: 0 });
    sent.revise();
    sent.revise();
    expect(sent.waiting).toBe(0);
    expect(sinceOf(sent)).toEqual({ 1: 0, 2: 0, 3: 1 });
  });

  it('counts once, and as it was said first', () => {
    const sent = new SentEvents(noonUs);
    const first = at(10, 1);
    sent.take([first, { ...first, price: 7 }]);
    sent.take([{ ...first, price: 8 }]);
    expect(sent.counts).toEqual({ received: 3, duplicate: 2, late: 0 });
    expect(sent.known()).toEqual([{ event: first, since: 0 }]);
  });

  it('is in time from the end of the history on, and no more once the tail is closed', () => {
    const sent = new SentEvents(noonUs);
    sent.take([at(-1, 1), at(0, 2)]);
    sent.close(noonUs + 60 * secondUs);
    sent.take([at(59, 3)]);
    expect(sent.counts).toEqual({ received: 4, duplicate: 0, late: 2 });
  });
});
