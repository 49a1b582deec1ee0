import { expect, test } from 'vitest';
import { allResources } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

const templates = synthesize(buildApp({ environment: 'local' }));

test('chunks wait in order per group, six times as long as the consumer may take, and five times at most', () => {
  const queue = allResources(templates, 'AWS::SQS::Queue').find(({ logicalId }) =>
    logicalId.startsWith('IngestChunksQueue'),
  );
  expect(queue?.resource).toMatchObject({
    Properties: {
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 5 },
    },
  });
});

test('the consumer takes one chunk at a time and tells which one failed', () => {
  const [mapping, ...others] = allResources(templates, 'AWS::Lambda::EventSourceMapping');
  expect(others).toEqual([]);
  expect(mapping?.resource).toMatchObject({
    Properties: { BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] },
  });
});
