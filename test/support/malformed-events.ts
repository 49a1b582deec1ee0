/** Malformed input as a table: the unit tests judge it in process, the end-to-end tests send it over HTTP. */
export const wellFormedTrade = {
  stream: 'trade',
  entity: 'BTC-USD',
  source: 'test',
  eventTime: '2026-01-05T12:00:00Z',
  sequence: 1,
  price: 100,
  quantity: 1,
  side: 'buy',
};

interface MalformedEvent {
  readonly fault: string;
  readonly event: unknown;
  readonly code: string;
  readonly field: string;
}

interface Malformation {
  readonly overrides: object;
  readonly field: string;
  readonly code?: string;
}

function malformed(fault: string, { overrides, field, code = 'TG-1003' }: Malformation): MalformedEvent {
  return { fault, event: { ...wellFormedTrade, ...overrides }, code, field: `events[0].${field}` };
}

/** A trade with one field set to what it must not be. */
function trade(fault: string, overrides: object, code = 'TG-1003'): MalformedEvent {
  const [field = ''] = Object.keys(overrides);
  return malformed(fault, { overrides, field, code });
}

function without(field: keyof typeof wellFormedTrade): MalformedEvent {
  return malformed(`no ${field}`, { overrides: { [field]: undefined }, field });
}

export const malformedEvents: readonly MalformedEvent[] = [
  without('stream'),
  without('entity'),
  without('source'),
  without('eventTime'),
  without('price'),
  without('side'),
  trade('an unknown stream', { stream: 'trades' }),
  trade('a path for an entity', { entity: '../other' }),
  trade('a key separator in the entity', { entity: 'main#BTC' }),
  trade('an entity of 129 characters', { entity: 'A'.repeat(129) }),
  trade('an empty entity', { entity: '' }),
  trade('a source in capitals', { source: 'Venue' }),
  trade('a naive time', { eventTime: '2026-01-05T12:00:00' }),
  trade('a day that does not exist', { eventTime: '2026-02-30T12:00:00Z' }),
  trade('an hour that does not exist', { eventTime: '2026-01-05T24:30:00Z' }),
  trade('nanoseconds', { eventTime: '2026-01-05T12:00:00.000000001Z' }),
  trade('a time before 1970', { eventTime: '1969-12-31T23:59:59Z' }),
  trade('a number for a time', { eventTime: 1_767_614_400 }),
  trade('a time far ahead', { eventTime: '2226-01-05T12:00:00Z' }, 'TG-1004'),
  trade('a price of zero', { price: 0 }),
  trade('a negative price', { price: -1 }),
  trade('a price in text', { price: '100' }),
  trade('the text NaN for a price', { price: 'NaN' }),
  trade('no number for a price', { price: null }),
  trade('an astronomical price', { price: 1e300 }),
  trade('a quantity of zero', { quantity: 0 }),
  trade('an unknown side', { side: 'long' }),
  trade('a fractional sequence', { sequence: 1.5 }),
  trade('a negative sequence', { sequence: -1 }),
  trade('a sequence beyond exact integers', { sequence: 2 ** 53 }),
  trade('a field that nobody knows', { tenant: 'other' }),
  { fault: 'no object at all', event: 'trade', code: 'TG-1003', field: 'events[0]' },
  { fault: 'an array in its place', event: [], code: 'TG-1003', field: 'events[0]' },
  { fault: 'nothing in its place', event: null, code: 'TG-1003', field: 'events[0]' },
  {
    fault: 'a promise that names no instant',
    event: {
      stream: 'tick',
      entity: 'BTC-USD',
      source: 'test',
      eventTime: '2026-01-05T12:00:00Z',
      completeUntil: 'soon',
    },
    code: 'TG-1003',
    field: 'events[0].completeUntil',
  },
  {
    fault: 'a promise about the far future',
    event: {
      stream: 'tick',
      entity: 'BTC-USD',
      source: 'test',
      eventTime: '2026-01-05T12:00:00Z',
      completeUntil: '2226-01-05T13:00:00Z',
    },
    code: 'TG-1004',
    field: 'events[0].completeUntil',
  },
];

export const malformedBodies: readonly { readonly fault: string; readonly body: unknown; readonly code: string }[] = [
  { fault: 'a list', body: [wellFormedTrade], code: 'TG-1001' },
  { fault: 'null', body: null, code: 'TG-1001' },
  { fault: 'empty', body: {}, code: 'TG-1001' },
  { fault: 'without an event', body: { events: [] }, code: 'TG-1001' },
  { fault: 'more than asked for', body: { events: [wellFormedTrade], tenant: 'other' }, code: 'TG-1001' },
  { fault: 'over 500 events', body: { events: Array.from({ length: 501 }, () => wellFormedTrade) }, code: 'TG-1002' },
];
