/**
 * data.binance.vision. Spot files have no header, nor have those of futures before 2022; times count in milliseconds,
 * of spot in microseconds since 2025.
 */
import { aggressor, barEnd, barSeconds, constant, decimal, epoch, levels, side, utc } from '../field-rules.ts';
import { type Column, type EventTemplate, type FieldRule, type Layout, column, optional } from '../layout.ts';
import { minuteUs, secondUs } from '../../../domain/time.ts';

const source = 'binance';
/** Network, matching engine to feed: what a listener in the same region sees. */
const feedDelayUs = secondUs / 5;
/** The closed bar, the settled rate follows its time at once, by the next message. */
const closeDelayUs = secondUs;
/** Contracts of COIN-M futures, for example BTCUSD_PERP or BTCUSD_250328: a quantity is a number of contracts. */
const coinMargined = /USD_(?:PERP|\d{6})$/;

const aggregated = [
  column('agg_trade_id', 'integer'),
  column('price', 'decimal'),
  column('quantity', 'decimal', 'qty'),
  column('first_trade_id', 'integer'),
  column('last_trade_id', 'integer'),
  column('transact_time', 'epoch', 'timestamp'),
  column('is_buyer_maker', 'boolean'),
  optional('is_best_match', 'boolean'),
];

function trades(inBase: Column): readonly Column[] {
  return [
    column('id', 'integer', 'trade_id'),
    column('price', 'decimal'),
    column('qty', 'decimal'),
    inBase,
    column('time', 'epoch'),
    column('is_buyer_maker', 'boolean'),
    optional('is_best_match', 'boolean'),
  ];
}

const klines = [
  column('open_time', 'epoch'),
  column('open', 'decimal'),
  column('high', 'decimal'),
  column('low', 'decimal'),
  column('close', 'decimal'),
  column('volume', 'decimal'),
  column('close_time', 'epoch'),
  column('quote_volume', 'decimal', 'quote_asset_volume'),
  column('count', 'integer', 'number_of_trades'),
  column('taker_buy_volume', 'decimal', 'taker_buy_base_asset_volume'),
  column('taker_buy_quote_volume', 'decimal', 'taker_buy_quote_asset_volume'),
  column('ignore', 'decimal'),
];

/** Of prices that nobody trades at: the columns of volumes hold nothing, and older headers say so. */
const priceKlines = klines.map((each) =>
  each.name === 'close_time' || each.shape === 'epoch' || ['open', 'high', 'low', 'close', 'ignore'].includes(each.name)
    ? each
    : { ...each, aliases: [...(each.aliases ?? []), 'ignore'] },
);

function bar(volumes: { readonly all: string; readonly bought: string; readonly quote?: string }): EventTemplate {
  const prices = Object.fromEntries(['open', 'high', 'low', 'close'].map((name) => [name, decimal(name)]));
  return {
    stream: 'bar',
    eventTime: barEnd('close_time'),
    fields: {
      intervalSeconds: barSeconds('open_time', 'close_time'),
      ...prices,
      volume: decimal(volumes.all),
      ...(volumes.quote === undefined ? {} : { quoteVolume: decimal(volumes.quote) }),
      trades: decimal('count'),
      buyVolume: decimal(volumes.bought),
    },
  };
}

function trade(id: string, quantity: string, at: string): EventTemplate {
  return {
    stream: 'trade',
    eventTime: epoch(at),
    sequence: decimal(id),
    fields: { price: decimal('price'), quantity: decimal(quantity), side: aggressor('is_buyer_maker') },
  };
}

/** The price of a bar's end. */
function observedClose(field: string): EventTemplate {
  return {
    stream: 'observation',
    eventTime: barEnd('close_time'),
    fields: { field: constant(field), value: decimal('close') },
  };
}

function observed(field: string, from: string, eventTime: FieldRule): EventTemplate {
  return { stream: 'observation', eventTime, fields: { field: constant(field), value: decimal(from) }, onlyWith: from };
}

/** Depth within a distance of the price is no level of a book: each distance is a field of its own. */
const depthField: FieldRule = {
  columns: ['percentage'],
  read: ([text = '']) => {
    const distance = Number(text);
    const sideName = distance < 0 ? 'below' : 'above';
    return Number.isFinite(distance) && distance !== 0
      ? `depth_${sideName}_${String(Math.abs(distance)).replace('.', '_')}_percent`
      : text;
  },
};

const ratios = [
  'count_toptrader_long_short_ratio',
  'sum_toptrader_long_short_ratio',
  'count_long_short_ratio',
  'sum_taker_long_short_vol_ratio',
];

export const binance: readonly Layout[] = [
  {
    name: 'binance-agg-trades',
    columns: aggregated,
    mayLackHeader: true,
    source,
    declaredDelayUs: feedDelayUs,
    events: [trade('agg_trade_id', 'quantity', 'transact_time')],
  },
  {
    name: 'binance-coin-trades',
    columns: trades(column('base_qty', 'decimal')),
    mayLackHeader: true,
    symbolLike: coinMargined,
    source,
    declaredDelayUs: feedDelayUs,
    events: [trade('id', 'base_qty', 'time')],
  },
  {
    name: 'binance-trades',
    columns: trades(column('quote_qty', 'decimal')),
    mayLackHeader: true,
    source,
    declaredDelayUs: feedDelayUs,
    events: [trade('id', 'qty', 'time')],
  },
  {
    name: 'binance-book-ticker',
    columns: [
      column('update_id', 'integer'),
      column('best_bid_price', 'decimal'),
      column('best_bid_qty', 'decimal'),
      column('best_ask_price', 'decimal'),
      column('best_ask_qty', 'decimal'),
      column('transaction_time', 'epoch'),
      column('event_time', 'epoch'),
    ],
    mayLackHeader: true,
    source,
    declaredDelayUs: feedDelayUs,
    events: [
      {
        stream: 'book-snapshot',
        eventTime: epoch('transaction_time'),
        sequence: decimal('update_id'),
        fields: {
          lastUpdateId: decimal('update_id'),
          bids: levels(['best_bid_price', 'best_bid_qty']),
          asks: levels(['best_ask_price', 'best_ask_qty']),
        },
      },
    ],
  },
  {
    name: 'binance-book-depth',
    columns: [
      column('timestamp', 'utc-time'),
      column('percentage', 'decimal'),
      column('depth', 'decimal'),
      column('notional', 'decimal'),
    ],
    source,
    declaredDelayUs: closeDelayUs,
    events: [
      { stream: 'observation', eventTime: utc('timestamp'), fields: { field: depthField, value: decimal('depth') } },
    ],
  },
  {
    name: 'binance-mark-price-klines',
    columns: priceKlines,
    mayLackHeader: true,
    namedLike: /markPriceKlines/i,
    source,
    declaredDelayUs: closeDelayUs,
    events: [{ stream: 'mark-price', eventTime: barEnd('close_time'), fields: { mark: decimal('close') } }],
  },
  {
    name: 'binance-index-price-klines',
    columns: priceKlines,
    mayLackHeader: true,
    namedLike: /indexPriceKlines/i,
    source,
    declaredDelayUs: closeDelayUs,
    events: [observedClose('index_price')],
  },
  {
    name: 'binance-premium-index-klines',
    columns: priceKlines,
    mayLackHeader: true,
    namedLike: /premiumIndexKlines/i,
    source,
    declaredDelayUs: closeDelayUs,
    events: [observedClose('premium_index')],
  },
  {
    name: 'binance-coin-klines',
    columns: klines,
    mayLackHeader: true,
    symbolLike: coinMargined,
    source,
    declaredDelayUs: closeDelayUs,
    events: [bar({ all: 'quote_volume', bought: 'taker_buy_quote_volume' })],
  },
  {
    name: 'binance-klines',
    columns: klines,
    mayLackHeader: true,
    source,
    declaredDelayUs: closeDelayUs,
    events: [bar({ all: 'volume', bought: 'taker_buy_volume', quote: 'quote_volume' })],
  },
  {
    name: 'binance-funding-rate',
    columns: [
      column('calc_time', 'epoch'),
      column('funding_interval_hours', 'integer'),
      column('last_funding_rate', 'decimal'),
    ],
    source,
    declaredDelayUs: closeDelayUs,
    events: [
      {
        stream: 'funding',
        eventTime: epoch('calc_time'),
        fields: { rate: decimal('last_funding_rate'), kind: constant('settled') },
      },
    ],
  },
  {
    name: 'binance-metrics',
    columns: [
      column('create_time', 'utc-time'),
      column('symbol', 'word'),
      column('sum_open_interest', 'decimal'),
      column('sum_open_interest_value', 'decimal'),
      ...ratios.map((name) => column(name, 'decimal')),
    ],
    source,
    symbol: 'symbol',
    // Statistics of five minutes, served when they are computed.
    declaredDelayUs: minuteUs,
    events: [
      {
        stream: 'open-interest',
        eventTime: utc('create_time'),
        fields: { quantity: decimal('sum_open_interest') },
        onlyWith: 'sum_open_interest',
      },
      ...['sum_open_interest_value', ...ratios].map((name) => observed(name, name, utc('create_time'))),
    ],
  },
  {
    name: 'binance-liquidation-snapshot',
    columns: [
      column('time', 'epoch'),
      optional('symbol', 'word'),
      column('side', 'word'),
      column('order_type', 'word'),
      column('time_in_force', 'word'),
      column('original_quantity', 'decimal'),
      column('price', 'decimal'),
      column('average_price', 'decimal'),
      column('order_status', 'word'),
      column('last_fill_quantity', 'decimal'),
      column('accumulated_fill_quantity', 'decimal'),
    ],
    source,
    symbol: 'symbol',
    // The feed tells at most one liquidation a second of each symbol.
    declaredDelayUs: closeDelayUs,
    events: [
      {
        stream: 'liquidation',
        eventTime: epoch('time'),
        fields: {
          price: decimal('average_price'),
          quantity: decimal('accumulated_fill_quantity'),
          side: side('side'),
        },
      },
    ],
  },
  {
    name: 'binance-volatility-index',
    columns: [
      column('calc_time', 'epoch'),
      column('symbol', 'word'),
      column('base_asset', 'word'),
      column('quote_asset', 'word'),
      column('index_value', 'decimal'),
    ],
    source,
    symbol: 'symbol',
    declaredDelayUs: closeDelayUs,
    events: [observed('volatility_index', 'index_value', epoch('calc_time'))],
  },
];
