import { priceClasses } from '../../config/price-classes.ts';
import { priceList } from '../../config/price-list.ts';
import { type GeneratedFile, markdownTable } from './generated-file.ts';
import { page } from './reference-pages.ts';

const { perMillion, functionGigabyteSecond, fargate } = priceList;

const billing = { free: 'nothing', 'per-use': 'by use', 'per-month': 'by the month' } as const;

interface CostLine {
  readonly what: string;
  readonly arithmetic: string;
  /** Dollars per million chunks. */
  readonly dollars: number;
}

/** A function that runs so long, a million times. */
function functionRun(what: string, seconds: number, gigabytes = 0.5): CostLine {
  const compute = gigabytes * seconds * functionGigabyteSecond * 1_000_000;
  return {
    what,
    arithmetic: `${perMillion.functionRequest} + ${gigabytes} GB × ${seconds} s × ${functionGigabyteSecond} × 10⁶`,
    dollars: perMillion.functionRequest + compute,
  };
}

function times(what: string, quantity: number, price: number): CostLine {
  return { what, arithmetic: `${quantity} × ${price}`, dollars: quantity * price };
}

/** What one chunk costs on its way from POST to a readable row, sent in a request of its own. */
const wayIn: readonly CostLine[] = [
  times('API request', 1, perMillion.restApiRequest),
  functionRun('Router function', 0.03),
  times('Token read (strongly consistent)', 1, perMillion.readUnit),
  times('Idempotency-Key write', 1, perMillion.writeUnit),
  times('Queue: send, receive, delete', 3, perMillion.fifoQueueRequest),
  functionRun('Consumer function', 0.15),
  times('State pointer read (strongly consistent)', 1, perMillion.readUnit),
  times('State object read, when no warm function has it', 1, perMillion.objectRead),
  times('Raw object and state object', 2, perMillion.objectWrite),
  // Two items of at most a kilobyte (pointer, online row); a transaction pays twice for each.
  times('Transaction: pointer and online row, 2 units each', 4, perMillion.writeUnit),
  times('Bus event, when each chunk falls into a minute of its own', 1, perMillion.busEvent),
];

/** What one answer costs; the units of its record follow from its bytes, of which an explanation of all heads has most. */
const prediction: readonly CostLine[] = [
  times('API request', 1, perMillion.restApiRequest),
  functionRun('Predict function', 0.02, 1),
  times('Token read (strongly consistent)', 1, perMillion.readUnit),
  times('Champion, when each answer is a second after the one before', 1, perMillion.readUnit),
  times('Online row (strongly consistent)', 1, perMillion.readUnit),
  times('Record of the answer: 4.4 KB of ten heads, not explained', 5, perMillion.writeUnit),
];

/** What bills by the month, used or not. */
const monthly = [
  ...Object.entries(priceClasses).flatMap(([type, price]) =>
    price.kind === 'per-month' ? [[`\`${type}\``, String(price.usd), price.unit]] : [],
  ),
  ['Custom metric', String(priceList.customMetricMonth), 'metric that our code puts'],
];

const resourceTypes = Object.entries(priceClasses).map(([type, price]) => [
  `\`${type}\``,
  price.kind === 'per-hour' ? 'by the hour: refused' : billing[price.kind],
  price.kind === 'per-hour' ? price.instead : '',
]);

/** Lines and their sum. */
function sumTable(lines: readonly CostLine[]): string {
  return markdownTable(
    ['Step', 'Arithmetic', 'Dollars'],
    [
      ...lines.map(({ what, arithmetic, dollars: cost }) => [what, arithmetic, dollars(cost)]),
      ['**Sum**', '', `**${dollars(sumOf(lines))}**`],
    ],
  );
}

function sumOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars: cost }) => sum + cost, 0);
}

export function costPage(): GeneratedFile {
  const total = sumOf(wayIn);
  const perEvents = [1, 10, 500].map((events) => [String(events), dollars(total / events)]);
  return page(
    'cost',
    'Cost',
    `List prices of ${priceList.region} as of ${priceList.asOf}, first price step, without free tier, storage and logs. Nothing runs, and
nothing of this bills, between events; the pollers of the queue make about 0.6 million empty requests a month, inside the free tier.

## The way in, per million chunks

${sumTable(wayIn)}

## Per million events

A chunk holds the events of one entity, stream and day of one request, so a sender decides the price by how long it collects.

${markdownTable(['Events per chunk', 'Dollars'], perEvents)}

## Predictions, per million

${sumTable(prediction)}

An answer that explains all ten heads has a record of 12.4 KB: 8 write units more, ${dollars(8 * perMillion.writeUnit)} dollars. Records are deleted after 30 days, for nothing.

## A training, by what its containers use

${markdownTable(
  ['What', 'Dollars', 'For each'],
  [
    ['Processor', String(fargate.vcpuHour), 'hour of CPU time, on Fargate on demand'],
    ['Memory', String(fargate.gigabyteHour), 'GB and hour'],
    ['Address', String(priceList.publicAddressHour), 'hour of a task on Fargate'],
    ['State', dollars(perMillion.stateTransition), 'million transitions'],
  ],
)}

\`tidegate runs show\` multiplies these with what a run has used. A task bills the processors that it has reserved, busy or not; Spot is cheaper.
A SageMaker training job bills its instance by the second, at the price of that type. The queue with a machine of yours bills nothing of this.

## By the month

${markdownTable(['What', 'Dollars', 'For each'], monthly)}

## Resource types

Synth refuses what bills by the hour, and every type that is not in this list.

${markdownTable(['Type', 'Bills', 'Instead'], resourceTypes)}`,
  );
}

function dollars(amount: number): string {
  return amount < 1 ? amount.toFixed(3) : amount.toFixed(2);
}
