/** CSV datasets of tardis.dev, recorded at many venues (Deribit, Binance, OKX …): gzip, with a header, microseconds. */
import { secondUs } from '../../../domain/time.ts';
import { constant, decimal, decimalIfAny, epoch, epochNumber, levels, side } from '../field-rules.ts';
import { type Column, type EventTemplate, type Layout, column } from '../layout.ts';

const recorded = [
  column('exchange', 'word'),
  column('symbol', 'word'),
  column('timestamp', 'epoch'),
  column('local_timestamp', 'epoch'),
];
const eventTime = epoch('timestamp');

interface Dataset {
  readonly columns: readonly Column[];
  readonly events: readonly EventTemplate[];
  readonly namedLike?: RegExp;
}

function dataset(name: string, { columns, events, namedLike }: Dataset): Layout {
  return {
    name: `tardis-${name}`,
    columns: [...recorded, ...columns],
    ...(namedLike === undefined ? {} : { namedLike }),
    source: { column: 'exchange' },
    symbol: 'symbol',
    declaredDelayUs: secondUs / 5,
    events,
  };
}

const executions = [
  column('id', 'word'),
  column('side', 'word'),
  column('price', 'decimal'),
  column('amount', 'decimal'),
];

function execution(stream: 'trade' | 'liquidation'): EventTemplate {
  return {
    stream,
    eventTime,
    fields: { price: decimal('price'), quantity: decimal('amount'), side: side('side') },
  };
}

/** The venues number their updates differently or not at all: the time of recording rises with every row. */
const lastUpdateId = epochNumber('local_timestamp');

function bookSnapshot(depth: number): Layout {
  const ranks = Array.from({ length: depth }, (_, rank) => rank);
  const names = (book: 'asks' | 'bids', rank: number) => [`${book}[${rank}].price`, `${book}[${rank}].amount`] as const;
  return dataset(`book-snapshot-${depth}`, {
    columns: ranks.flatMap((rank) =>
      [...names('asks', rank), ...names('bids', rank)].map((name) => column(name, 'decimal')),
    ),
    events: [
      {
        stream: 'book-snapshot',
        eventTime,
        fields: {
          lastUpdateId,
          bids: levels(...ranks.map((rank) => names('bids', rank))),
          asks: levels(...ranks.map((rank) => names('asks', rank))),
        },
      },
    ],
  });
}

export const tardis: readonly Layout[] = [
  dataset('trades', { columns: executions, events: [execution('trade')], namedLike: /trades/i }),
  dataset('liquidations', { columns: executions, events: [execution('liquidation')], namedLike: /liquidations/i }),
  dataset('quotes', {
    columns: ['ask_amount', 'ask_price', 'bid_price', 'bid_amount'].map((name) => column(name, 'decimal')),
    events: [
      {
        stream: 'book-snapshot',
        eventTime,
        fields: { lastUpdateId, bids: levels(['bid_price', 'bid_amount']), asks: levels(['ask_price', 'ask_amount']) },
      },
    ],
  }),
  dataset('derivative-ticker', {
    columns: [
      column('funding_timestamp', 'epoch'),
      ...['funding_rate', 'predicted_funding_rate', 'open_interest', 'last_price', 'index_price', 'mark_price'].map(
        (name) => column(name, 'decimal'),
      ),
    ],
    events: [
      {
        stream: 'mark-price',
        eventTime,
        fields: { mark: decimal('mark_price'), index: decimalIfAny('index_price') },
        onlyWith: 'mark_price',
      },
      {
        // The rate of the settlement to come.
        stream: 'funding',
        eventTime,
        fields: { rate: decimal('funding_rate'), kind: constant('predicted') },
        onlyWith: 'funding_rate',
      },
      { stream: 'open-interest', eventTime, fields: { quantity: decimal('open_interest') }, onlyWith: 'open_interest' },
    ],
  }),
  bookSnapshot(5),
  bookSnapshot(25),
];
