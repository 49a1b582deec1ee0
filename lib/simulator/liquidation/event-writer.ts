import type { Measured } from '../../../schemas/chunk.ts';
import type { MeasureName } from '../../../schemas/streams.ts';
import type { Instrument } from './constants.ts';
import type { Level } from './order-book.ts';

interface Header {
  readonly source: string;
  readonly market: string;
  readonly eventTimeUs: number;
  readonly sequence: number;
  readonly provenance: string;
}

/** Events of one entity on their way out: numbered per stream, prices and quantities in the decimals of the market. */
export class EventWriter {
  private readonly instrument: Instrument;
  private readonly provenance: string;
  private readonly sequences = new Map<MeasureName, number>();
  private waiting: Measured[] = [];

  constructor(instrument: Instrument, provenance: string) {
    this.instrument = instrument;
    this.provenance = provenance;
  }

  header(stream: MeasureName, eventTimeUs: number): Header {
    const sequence = this.sequences.get(stream) ?? 0;
    this.sequences.set(stream, sequence + 1);
    return { source: 'sim', market: 'crypto', eventTimeUs, sequence, provenance: this.provenance };
  }

  push(event: Measured): void {
    this.waiting.push(event);
  }

  /** What was pushed since the last time. */
  take(): readonly Measured[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  price(tick: number): number {
    return timesStep(tick, this.instrument.tickSize);
  }

  quantity(lots: number): number {
    return timesStep(lots, this.instrument.lotSize);
  }

  levels(levels: readonly Level[]): [number, number][] {
    return levels.map(([tick, lots]) => [this.price(tick), this.quantity(lots)]);
  }
}

/** The double that the decimals name: 3 · 0.1 is 0.30000000000000004, 3 / 10 is 0.3. */
export function timesStep(count: number, step: number): number {
  return step < 1 ? count / Math.round(1 / step) : count * step;
}
