/**
 * AWS list prices that the cost page calculates with: US dollars, us-east-1, first price step, without free tier.
 * A newer list replaces this one as a whole, date included.
 */
export const priceList = {
  asOf: '2025-01',
  region: 'us-east-1',
  perMillion: {
    restApiRequest: 3.5,
    functionRequest: 0.2,
    fifoQueueRequest: 0.5,
    writeUnit: 0.625,
    readUnit: 0.125,
    objectWrite: 5,
    objectRead: 0.4,
    busEvent: 1,
    stateTransition: 25,
  },
  /** One second of one GB of a function on arm64. */
  functionGigabyteSecond: 0.0000133334,
  /** Fargate on arm64, on demand, billed by the second. */
  fargate: { vcpuHour: 0.03238, gigabyteHour: 0.00356 },
  /** A public IPv4 address, while a task of Fargate has it. */
  publicAddressHour: 0.005,
  /** One metric that our code puts, each month in which it is put. */
  customMetricMonth: 0.3,
} as const;
