import { formatTime, parseTime, secondUs } from '../../domain/time.ts';
import type { FieldRule } from './layout.ts';
import { epochTime, epochUs, parseDecimal, tickUs, utcTime } from './parse-cell.ts';

/** A number; the contract says whether it must be whole. */
export function decimal(column: string): FieldRule {
  return { columns: [column], read: ([text = '']) => parseDecimal(text) ?? text };
}

/** A number that may be missing. */
export function decimalIfAny(column: string): FieldRule {
  return { columns: [column], read: ([text = '']) => (text === '' ? undefined : (parseDecimal(text) ?? text)) };
}

export function word(column: string): FieldRule {
  return { columns: [column], read: ([text = '']) => (text === '' ? undefined : text) };
}

/** `Buy`, `BUY` and `buy` are one. */
export function side(column: string): FieldRule {
  return { columns: [column], read: ([text = '']) => (text === '' ? undefined : text.toLowerCase()) };
}

/** Where the buyer's order rested in the book, the aggressor sold. */
export function aggressor(buyerIsMaker: string): FieldRule {
  return {
    columns: [buyerIsMaker],
    read: ([text = '']) => {
      const isMaker = text.toLowerCase();
      if (isMaker === 'true') return 'sell';
      return isMaker === 'false' ? 'buy' : text;
    },
  };
}

export function constant(value: string | number): FieldRule {
  return { columns: [], read: () => value };
}

/** Levels of one side of a book, from pairs of columns: price and quantity. A level without a price is none. */
export function levels(...pairs: readonly (readonly [price: string, quantity: string])[]): FieldRule {
  return {
    columns: pairs.flat(),
    read: (cells) =>
      pairs.flatMap((_, index) => {
        const [price = '', quantity = ''] = cells.slice(index * 2, index * 2 + 2);
        return price === '' ? [] : [[parseDecimal(price) ?? price, parseDecimal(quantity) ?? quantity]];
      }),
  };
}

/** A list of levels in JSON, as our own fields hold it. */
export function json(column: string): FieldRule {
  return {
    columns: [column],
    read: ([text = '']) => {
      if (text === '') return undefined;
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch {
        return text;
      }
    },
  };
}

/** A count since 1970, in the unit of the file. */
export function epoch(column: string): FieldRule {
  return {
    columns: [column],
    read: ([text = ''], { timeUnit }) => (timeUnit === undefined ? text : (epochTime(text, timeUnit) ?? text)),
  };
}

/** A count since 1970, or RFC 3339 with its offset. */
export function time(column: string): FieldRule {
  const counted = epoch(column);
  return {
    columns: [column],
    read: (cells, facts) => (parseTime(cells[0] ?? '') === undefined ? counted.read(cells, facts) : cells[0]),
  };
}

/** A time without an offset that the venue writes in UTC. */
export function utc(column: string): FieldRule {
  return { columns: [column], read: ([text = '']) => utcTime(text) ?? text };
}

/** The count itself, in microseconds: a rising number where the venue gives none. */
export function epochNumber(column: string): FieldRule {
  return {
    columns: [column],
    read: ([text = ''], { timeUnit }) => (timeUnit === undefined ? text : (epochUs(text, timeUnit) ?? text)),
  };
}

/** The end of a bar whose last tick is given: that tick belongs to it, so that it is final one tick later. */
export function barEnd(lastTick: string): FieldRule {
  return {
    columns: [lastTick],
    read: ([text = ''], { timeUnit }) => {
      const lastUs = timeUnit === undefined ? undefined : epochUs(text, timeUnit);
      return lastUs === undefined || timeUnit === undefined ? text : formatTime(lastUs + tickUs(timeUnit));
    },
  };
}

export function barSeconds(firstTick: string, lastTick: string): FieldRule {
  return {
    columns: [firstTick, lastTick],
    read: ([first = '', last = ''], { timeUnit }) => {
      if (timeUnit === undefined) return first;
      const [firstUs, lastUs] = [epochUs(first, timeUnit), epochUs(last, timeUnit)];
      return firstUs === undefined || lastUs === undefined ? first : (lastUs + tickUs(timeUnit) - firstUs) / secondUs;
    },
  };
}
