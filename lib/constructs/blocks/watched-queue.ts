import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deliveryTries } from '../../../schemas/limits.ts';
import type { Environment } from '../../config/environment.ts';

export interface QueueCare {
  readonly environment: Environment;
  /** @default - keys that SQS owns */
  readonly encryptionKey?: IKey | undefined;
}

export interface WatchedQueueProps extends QueueCare {
  /** Longest time that the consumer may work on one message. */
  readonly consumerTimeoutSeconds: number;
  /** Whether messages of one group keep their order, and repeats are dropped. @default true */
  readonly ordered?: boolean;
}

/** A queue with its dead-letter queue; unless told otherwise FIFO, ordered per message group and fast across groups. */
export class WatchedQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: WatchedQueueProps) {
    super(scope, id);
    const { ordered = true } = props;
    const common = queueDefaults(props);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...common,
      ...(ordered && { fifo: true }),
      // The longest that SQS keeps a message: time for a person to read the runbook.
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      ...(ordered && fifo),
      // Six times the consumer's timeout: room for its retries before the message shows up again.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: deliveryTries },
    });
  }
}

const fifo: QueueProps = {
  fifo: true,
  // An id says what a message is; two chunks may have the same content.
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** Encrypted, and reachable over TLS only. */
export function queueDefaults({ environment, encryptionKey }: QueueCare): QueueProps {
  return {
    enforceSSL: environment.has('transportEncryption'),
    ...(encryptionKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED }),
  };
}
