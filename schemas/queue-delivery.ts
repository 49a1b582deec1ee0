/** The part of an SQS delivery that the consumer reads. Not strict: AWS adds fields as it likes. */
import * as z from 'zod';

export const QueueDelivery = z.object({
  // The mapping hands over one message at a time: a chunk is the batch.
  Records: z.tuple([
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({
        MessageGroupId: z.string(),
        SequenceNumber: z.string(),
        ApproximateReceiveCount: z.coerce.number().int().min(1),
      }),
      messageAttributes: z.object({ originalMessageId: z.object({ stringValue: z.string() }).optional() }).optional(),
    }),
  ]),
});

export type QueueRecord = z.infer<typeof QueueDelivery>['Records'][number];
