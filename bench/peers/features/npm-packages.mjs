/** The rolling columns by npm packages: one request per line on stdin, one answer per line on stdout. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import process from 'node:process';
import polars from 'nodejs-polars';
import * as indicators from 'technicalindicators';
import * as signals from 'trading-signals';

const kinds = 10;
const farFromAnyPrice = 1e300;

/** What polars offers in Node lacks a switch: at least 0 it is, up to what no price reaches. */
function polarsExpressions(windows) {
  const [price, volume] = [polars.col('price'), polars.col('volume')];
  const move = price.diff(1, 'ignore');
  const atLeastZero = (moves) => moves.clip(0, farFromAnyPrice).fillNull(0);
  const [rise, fall] = [atLeastZero(move), atLeastZero(move.mul(-1))];
  const smooth = (expression, alpha) => expression.ewmMean({ alpha, adjust: false });
  return windows.flatMap((windowSize, index) => {
    const rolling = { windowSize };
    const [mean, deviation] = [price.rollingMean(rolling), price.rollingStd(rolling)];
    const [low, high] = [price.rollingMin(rolling), price.rollingMax(rolling)];
    const [up, down] = [smooth(rise, 1 / windowSize), smooth(fall, 1 / windowSize)];
    const columns = [
      ...[mean, deviation, price.minus(mean).div(deviation), low, high, price.minus(low).div(high.minus(low))],
      price.mul(volume).rollingSum(rolling).div(volume.rollingSum(rolling)),
      price.pctChange(windowSize),
      smooth(price, 2 / (windowSize + 1)),
      up.mul(100).div(up.plus(down)),
    ];
    return columns.map((column, kind) => column.alias(String(index * kinds + kind)));
  });
}

/** Sample deviation from that of the population, which both indicator packages have. */
const unbiased = (deviation, window) => deviation * Math.sqrt(window / (window - 1));

/**
 * The kinds that the package has, one set per window. `update` feeds one bar and is timed; `read` gives the newest values
 * for the proof, NaN where the package has no such kind, and is not timed.
 */
function tradingSignals(window) {
  const [mean, ema, rsi] = [new signals.SMA(window), new signals.EMA(window), new signals.RSI(window)];
  const [change, range] = [new signals.ROC(window), new signals.Period(window)];
  const [bands, weighted] = [new signals.BollingerBands(window, 1), new signals.VWMA(window)];
  const stochastic = new signals.StochasticOscillator({ kPeriod: window, kSlowingPeriod: 1, dPeriod: 1 });
  const [ofPrices, ofCandles] = [
    [mean, ema, rsi, change, range, bands],
    [weighted, stochastic],
  ];
  return {
    features: kinds - 1,
    update(price, volume) {
      const candle = { open: price, high: price, low: price, close: price, volume };
      for (const indicator of ofPrices) indicator.update(price, false);
      for (const indicator of ofCandles) indicator.update(candle, false);
    },
    read() {
      const { middle, upper } = bands.getResultOrThrow();
      const own = [mean.getResultOrThrow(), unbiased(upper - middle, window), Number.NaN, range.lowest, range.highest];
      own.push(stochastic.getResultOrThrow().stochK / 100);
      return [...own, ...[weighted, change, ema, rsi].map((indicator) => indicator.getResultOrThrow())];
    },
  };
}

function technicalIndicators(window) {
  const input = { period: window, values: [] };
  const ofPrices = [
    ...[new indicators.SMA(input), new indicators.SD(input), new indicators.Lowest(input)],
    ...[new indicators.Highest(input), new indicators.ROC(input), new indicators.EMA(input), new indicators.RSI(input)],
  ];
  const stochastic = new indicators.Stochastic({ period: window, signalPeriod: 1, high: [], low: [], close: [] });
  const newest = ofPrices.map(() => Number.NaN);
  let newestRange;
  return {
    features: kinds - 2,
    update(price) {
      for (let index = 0; index < ofPrices.length; index += 1) newest[index] = ofPrices[index].nextValue(price);
      newestRange = stochastic.nextValue({ high: price, low: price, close: price });
    },
    read() {
      const [mean, deviation, low, high, change, ema, rsi] = newest;
      const spread = unbiased(deviation, window);
      return [mean, spread, Number.NaN, low, high, newestRange.k / 100, Number.NaN, change / 100, ema, rsi];
    },
  };
}

function readFloats(file) {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Feeds bars and goes on where the last call stopped; around, when the bars end. */
function tickCandidate(make, { prices, volumes, windows }) {
  const sets = windows.map(make);
  let next = 0;
  const feed = (times) => {
    for (let tick = 0; tick < times; tick += 1) {
      for (const set of sets) set.update(prices[next], volumes[next]);
      next = (next + 1) % prices.length;
    }
  };
  const columns = () => Float64Array.from(sets.flatMap((set) => set.read()));
  return { feed, columns, features: sets.reduce((sum, { features }) => sum + features, 0) };
}

function batchCandidate(frame, { windows, provenFrom }) {
  const expressions = polarsExpressions(windows);
  let answer;
  const feed = (times) => {
    for (let pass = 0; pass < times; pass += 1)
      answer = frame
        .lazy()
        .select(...expressions)
        .collectSync();
  };
  const columns = () => {
    const proven = answer.getColumns().map((column) => column.slice(provenFrom, column.length - provenFrom));
    const values = new Float64Array(proven.length * (frame.height - provenFrom));
    proven.forEach((column, index) => values.set(column.toTypedArray(), index * column.length));
    return values;
  };
  return { feed, columns, features: windows.length * kinds };
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const job = JSON.parse((await lines.next()).value);
const bars = { ...job, prices: readFloats(job.prices), volumes: readFloats(job.volumes) };
const frame = polars.DataFrame({ price: bars.prices, volume: bars.volumes });
const candidates = {
  'nodejs-polars': batchCandidate(frame, job),
  'trading-signals': tickCandidate(tradingSignals, bars),
  technicalindicators: tickCandidate(technicalIndicators, bars),
};
console.log('{}');
for await (const line of lines) {
  const { candidate, times, out } = JSON.parse(line);
  const { feed, columns, features } = candidates[candidate];
  const [beganMs, cpuBegan] = [performance.now(), process.cpuUsage()];
  feed(times);
  const [seconds, cpu] = [(performance.now() - beganMs) / 1000, process.cpuUsage(cpuBegan)];
  if (out !== undefined) writeFileSync(out, new Uint8Array(columns().buffer));
  console.log(JSON.stringify({ seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, features }));
}
