import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';

/** The one customer-managed key of an environment: stores, queues, the topic of the alarms and logs use it. */
export class PlatformKey extends Key {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id, {
      description: `Everything that ${environment.nameOf('data')} and its neighbours store.`,
      enableKeyRotation: true,
      removalPolicy: environment.has('retention') ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { account, region } = Stack.of(this);
    // Services that write on behalf of this account only: EventBridge into queues, alarms into the topic,
    // CloudWatch Logs into log groups.
    for (const service of ['events.amazonaws.com', 'cloudwatch.amazonaws.com', `logs.${region}.amazonaws.com`]) {
      this.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(service)],
          actions: [...use],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': account } },
        }),
      );
    }
  }
}

/** What CloudWatch Logs demands of a key before it takes it for a log group; the others use a part of it. */
const use = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];
