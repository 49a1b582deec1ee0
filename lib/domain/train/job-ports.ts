export interface JobDelivery {
  /** Of this delivery: the next one of the same message has another. */
  readonly receipt: string;
  readonly body: string;
  /** How often it has come, this time included; after so many times the queue puts it aside. */
  readonly deliveries: number;
}

export interface Reception {
  /** @default 1 */
  readonly limit?: number;
  /** Nobody else gets what was received for so long. */
  readonly visibilitySeconds: number;
  /** Ends the wait for a message. */
  readonly signal?: AbortSignal;
}

/** Delivers at least once: a message that is not removed in time comes again. */
export interface JobQueue {
  /** Waits a while for the first message; empty when none came, or the signal did. */
  receive(reception: Reception): Promise<readonly JobDelivery[]>;
  /** Counts from now; 0 gives the message back at once. `lost`: it was removed, or somebody else has it. */
  extend(receipt: string, visibilitySeconds: number): Promise<'held' | 'lost'>;
  /** Safe to repeat. */
  remove(receipt: string): Promise<void>;
}

/** Of the cause of a failure, in characters. */
export const longestCause = 32_768;

/** States of machines that wait for an answer under a token. `gone`: nobody waits any more, or nobody ever did. */
export interface WaitingTasks {
  heartbeat(token: string, execution?: string): Promise<'waiting' | 'gone'>;
  succeed(token: string, output: object): Promise<'taken' | 'gone'>;
  /** An overlong cause keeps its beginning. */
  fail(token: string, error: string, cause: string): Promise<'taken' | 'gone'>;
}

export interface JobTransfer {
  /** `s3://bucket/key`. */
  readonly uri: string;
  /** A file of the machine of the runner. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Objects as files. Neither direction waits for ever; TG-0015 says that a repeat may succeed. */
export interface JobFiles {
  /** Streams the object into the file, which is new or written over. */
  fetch(transfer: JobTransfer): Promise<'fetched' | 'missing'>;
  /** The object is there whole or not at all. Safe to repeat. */
  store(transfer: JobTransfer): Promise<void>;
}
