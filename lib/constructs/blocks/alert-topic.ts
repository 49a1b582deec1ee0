import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';

export interface AlertTopicProps {
  readonly environment: Environment;
  /**
   * @default - keys that SNS owns. The key that AWS manages for SNS in this account would be worse than either: its
   * policy lets no alarm publish, and cannot be changed.
   */
  readonly encryptionKey?: IKey | undefined;
}

/** Where the alarms of an environment speak, over TLS only; whoever the settings name gets an e-mail. */
export class AlertTopic extends Topic {
  constructor(scope: Construct, id: string, { environment, encryptionKey }: AlertTopicProps) {
    super(scope, id, {
      // The sender that people see.
      displayName: environment.nameOf('alerts'),
      enforceSSL: environment.has('transportEncryption'),
      ...(encryptionKey && { masterKey: encryptionKey }),
    });
    this.allowAlarms(environment);
    for (const address of environment.settings.alertEmails) this.addSubscription(new EmailSubscription(address));
  }

  /** The policy that demands TLS takes the place of the one by which SNS lets an account's own alarms publish. */
  private allowAlarms(environment: Environment): void {
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: environment.nameOf('*'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  }
}
