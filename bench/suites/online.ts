import process from 'node:process';
import { callTimesMs } from '../measure/call-times.ts';
import type { RatioGoal } from '../measure/judge-ratio.ts';
import { percentile, type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import type { Suite } from '../suite.ts';
import { columns, type OnlineClient, onlineClients, proveEqual } from './online-clients.ts';
import { batchSize, benchRows, featureCount } from './online-rows.ts';
import { startOnlineStub } from './online-stub-process.ts';

const leastRounds = 7;
/** Of each client: it takes thousands until the engine has optimised every one of them. */
const warmUpReads = 6000;
/** Of each client in each round. */
const turns = 20;

const waiting = 'a read, median of its round';
const working = 'processor time of a read';

/** A read of ours may take so many times what the floor takes. */
const mostOfFloor = 1.6;
const mostOfOne = 2;

const goals: readonly RatioGoal[] = [
  { figure: working, column: columns.lean, peer: columns.document, atLeast: 4 },
  { figure: waiting, column: columns.lean, peer: columns.document, atLeast: 3.5 },
  { figure: waiting, column: columns.lean, peer: columns.floor, atLeast: 1 / mostOfFloor },
  { figure: waiting, column: columns.batch, peer: columns.lean, atLeast: 1 / mostOfOne },
];

/** What a client of the online store costs beside the store: the store answers at once. */
export const online: Suite = {
  title: 'Online reads',
  method: [
    `One row of ${featureCount} numbers, read from a server in a process of its own that speaks DynamoDB's protocol on`,
    '127.0.0.1 and answers at once, from bytes made beforehand: what is left is the client. Before anything is measured,',
    `every client has read the stored numbers bit for bit. In each round every client has ${turns} short turns, in changing`,
    'order, and reads one row after the other. **Processor time** is that of the whole process, user and system. The',
    '**bare HTTP round trip** sends the same question unsigned and drops the answer. A **batch** reads',
    `${batchSize} rows by one call, and its figures are those of the call. A read may take ${mostOfFloor} times the bare round trip,`,
    `a ratio of ${1 / mostOfFloor}, and a batch ${mostOfOne} times one read, a ratio of ${1 / mostOfOne}.`,
  ].join('\n'),
  defaultRuns: leastRounds,
  async run({ runs, seed, tell, signal }) {
    const rows = benchRows(seed);
    const stub = await startOnlineStub(seed, signal);
    try {
      const clients = onlineClients({ endpoint: stub.endpoint, rows });
      for (const client of clients) await proveEqual(client);
      tell(`${clients.length} clients read the same ${featureCount} numbers, bit for bit`);
      for (const { read } of clients) await callTimesMs(warmUpReads, read);
      const lanes = clients.map((client) => ({ client, collector: seriesCollector(client.column) }));
      for (let round = 0; round < Math.max(runs, leastRounds); round += 1) {
        signal.throwIfAborted();
        await measureRound(lanes);
      }
      return { series: lanes.flatMap(({ collector }) => collector.series()), notRun: [], goals };
    } finally {
      await stub.stop();
    }
  },
};

interface Lane {
  readonly client: OnlineClient;
  readonly collector: SeriesCollector;
}

/** Short turns, so that what else the machine does falls on every client alike. */
async function measureRound(lanes: readonly Lane[]): Promise<void> {
  const taken = lanes.map((lane) => ({ ...lane, timesMs: new Array<number>(), workedUs: 0 }));
  for (let turn = 0; turn < turns; turn += 1) {
    const start = turn % taken.length;
    for (const lane of [...taken.slice(start), ...taken.slice(0, start)]) {
      const before = process.cpuUsage();
      lane.timesMs.push(...(await callTimesMs(lane.client.readsPerTurn, lane.client.read)));
      const { user, system } = process.cpuUsage(before);
      lane.workedUs += user + system;
    }
  }
  for (const { collector, timesMs, workedUs } of taken) {
    timesMs.sort((a, b) => a - b);
    collector.add(waiting, 'µs', percentile(timesMs, 0.5) * 1000);
    collector.add(working, 'µs', workedUs / timesMs.length);
  }
}
