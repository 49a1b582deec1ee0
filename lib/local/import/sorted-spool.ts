import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byHistoryOrder, type HistoryRecord } from '../../domain/ingest/import-parts.ts';

/** So much text is sorted in memory; records and their strings take about as much again. */
const defaultMemory = 64 * 1024 * 1024;
const readBytes = 256 * 1024;

/**
 * Sorts any number of records in bounded memory: full buffers are sorted and written to a file one behind the other
 * (runs), and the runs are merged. The file has no name from the moment it is open: it goes with the process, however
 * that ends.
 */
export class SortedSpool {
  readonly #memory: number;
  #records: HistoryRecord[] = [];
  #length = 0;
  #file: number | undefined;
  #written = 0;
  readonly #runs: { readonly from: number; readonly until: number }[] = [];

  constructor(memory = defaultMemory) {
    this.#memory = memory;
  }

  add(record: HistoryRecord): void {
    this.#records.push(record);
    this.#length += record.line.length;
    if (this.#length >= this.#memory) this.#spill();
  }

  /** All records, in order. */
  *sorted(): Generator<HistoryRecord, void> {
    if (this.#file === undefined) {
      yield* this.#records.sort(byHistoryOrder);
      return;
    }
    if (this.#records.length > 0) this.#spill();
    const file = this.#file;
    yield* merge(this.#runs.map(({ from, until }) => new Run(file, from, until)));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#records = [];
  }

  #spill(): void {
    this.#file ??= openNameless();
    const from = this.#written;
    let text = '';
    for (const record of this.#records.sort(byHistoryOrder)) {
      text += `${record.group}\t${record.eventTimeUs}\t${record.sequence}\t${record.line}\n`;
      if (text.length >= readBytes) {
        this.#write(this.#file, text);
        text = '';
      }
    }
    this.#write(this.#file, text);
    this.#runs.push({ from, until: this.#written });
    this.#records = [];
    this.#length = 0;
  }

  #write(file: number, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, this.#written + at);
    this.#written += bytes.length;
  }
}

/** Nobody else may read it: what is imported may be no one else's business. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'));
  try {
    return openSync(join(folder, 'runs'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The runs by their next records: the first one gives its record and finds its new place. */
function* merge(runs: readonly Run[]): Generator<HistoryRecord, void> {
  const waiting = runs.filter((run) => run.advance()).sort((a, b) => byHistoryOrder(a.next, b.next));
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    yield first.next;
    if (!first.advance()) {
      waiting.shift();
      continue;
    }
    // History comes nearly in order, so that the first one mostly stays the first.
    let place = 0;
    for (let other = waiting[1]; other !== undefined; other = waiting[place + 1]) {
      if (byHistoryOrder(first.next, other.next) <= 0) break;
      waiting[place] = other;
      place += 1;
    }
    waiting[place] = first;
  }
}

class Run {
  readonly #file: number;
  readonly #until: number;
  readonly #buffer = Buffer.allocUnsafe(readBytes);
  #at: number;
  #rest = Buffer.alloc(0);
  #lines: readonly string[] = [];
  #place = 0;
  #next: HistoryRecord | undefined;

  constructor(file: number, from: number, until: number) {
    this.#file = file;
    this.#at = from;
    this.#until = until;
  }

  get next(): HistoryRecord {
    if (this.#next === undefined) throw new RangeError('the run has ended');
    return this.#next;
  }

  /** False at the end of the run. */
  advance(): boolean {
    while (this.#place === this.#lines.length && this.#at < this.#until) this.#read();
    const line = this.#lines[this.#place];
    this.#place += 1;
    this.#next = line === undefined ? undefined : parseRecord(line);
    return this.#next !== undefined;
  }

  #read(): void {
    const wanted = Math.min(readBytes, this.#until - this.#at);
    const count = readSync(this.#file, this.#buffer, 0, wanted, this.#at);
    if (count === 0) throw new Error('a temporary file of the import was cut');
    this.#at += count;
    const bytes = Buffer.concat([this.#rest, this.#buffer.subarray(0, count)]);
    const end = bytes.lastIndexOf('\n') + 1;
    this.#rest = bytes.subarray(end);
    this.#lines = end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split('\n');
    this.#place = 0;
  }
}

function parseRecord(line: string): HistoryRecord {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  const third = line.indexOf('\t', second + 1);
  return {
    group: Number(line.slice(0, first)),
    eventTimeUs: Number(line.slice(first + 1, second)),
    sequence: Number(line.slice(second + 1, third)),
    line: line.slice(third + 1),
  };
}
