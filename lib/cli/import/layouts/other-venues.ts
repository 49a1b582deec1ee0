/** public.bybit.com, public.bitmex.com and the historical data of okx.com: all with headers, gzip or zip. */
import { secondUs } from '../../../domain/time.ts';
import { constant, decimal, epoch, side, utc } from '../field-rules.ts';
import { type Layout, column, optional } from '../layout.ts';

const feedDelayUs = secondUs / 5;

/** Bybit took over the columns of BitMEX; their times tell them apart. */
function matchedTrades(timeShape: 'epoch' | 'utc-time') {
  return [
    column('timestamp', timeShape),
    column('symbol', 'word'),
    column('side', 'word'),
    column('size', 'decimal'),
    column('price', 'decimal'),
    column('tickDirection', 'word'),
    column('trdMatchID', 'word'),
    column('grossValue', 'decimal'),
    column('homeNotional', 'decimal'),
    column('foreignNotional', 'decimal'),
  ];
}

export const otherVenues: readonly Layout[] = [
  {
    // Times are seconds with a fraction.
    name: 'bybit-trades',
    columns: [...matchedTrades('epoch'), optional('RPI', 'integer')],
    source: 'bybit',
    symbol: 'symbol',
    declaredDelayUs: feedDelayUs,
    events: [
      {
        stream: 'trade',
        eventTime: epoch('timestamp'),
        fields: { price: decimal('price'), quantity: decimal('size'), side: side('side') },
      },
    ],
  },
  {
    name: 'bybit-spot-trades',
    // The id starts at 1 with each file, and so is no sequence.
    columns: [
      column('id', 'integer'),
      column('timestamp', 'epoch'),
      column('price', 'decimal'),
      column('volume', 'decimal'),
      column('side', 'word'),
      optional('rpi', 'integer'),
    ],
    source: 'bybit',
    declaredDelayUs: feedDelayUs,
    events: [
      {
        stream: 'trade',
        eventTime: epoch('timestamp'),
        fields: { price: decimal('price'), quantity: decimal('volume'), side: side('side') },
      },
    ],
  },
  {
    name: 'bitmex-trades',
    columns: [...matchedTrades('utc-time'), optional('trdType', 'word')],
    source: 'bitmex',
    symbol: 'symbol',
    declaredDelayUs: feedDelayUs,
    events: [
      {
        stream: 'trade',
        eventTime: utc('timestamp'),
        fields: { price: decimal('price'), quantity: decimal('homeNotional'), side: side('side') },
      },
    ],
  },
  {
    name: 'okx-trades',
    columns: [
      column('instrument_name', 'word'),
      column('trade_id', 'integer'),
      column('side', 'word'),
      column('price', 'decimal'),
      column('size', 'decimal'),
      column('created_time', 'epoch'),
      optional('source', 'integer'),
    ],
    source: 'okx',
    symbol: 'instrument_name',
    declaredDelayUs: feedDelayUs,
    events: [
      {
        stream: 'trade',
        eventTime: epoch('created_time'),
        sequence: decimal('trade_id'),
        fields: { price: decimal('price'), quantity: decimal('size'), side: side('side') },
      },
    ],
  },
  {
    name: 'okx-funding-rate',
    columns: [column('instrument_name', 'word'), column('funding_rate', 'decimal'), column('funding_time', 'epoch')],
    source: 'okx',
    symbol: 'instrument_name',
    declaredDelayUs: secondUs,
    events: [
      {
        stream: 'funding',
        eventTime: epoch('funding_time'),
        fields: { rate: decimal('funding_rate'), kind: constant('settled') },
      },
    ],
  },
];
