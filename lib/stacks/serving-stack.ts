import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { Serve } from '../constructs/serve.ts';
import type { DataStack } from './data-stack.ts';
import type { PlatformStack } from './platform-stack.ts';

export interface ServingStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly platform: PlatformStack;
}

/** The API. */
export class ServingStack extends Stack {
  readonly serve: Serve;

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { environment, data, platform } = props;
    this.serve = new Serve(this, 'Serve', {
      environment,
      encryptionKey: data.encryptionKey,
      lakeBucket: data.lakeBucket,
      artifactBucket: data.artifactBucket,
      registryTable: data.registryTable,
      onlineFeaturesTable: data.onlineFeaturesTable,
      predictionsTable: data.predictionsTable,
      accessTokensTable: data.accessTokensTable,
      chunks: platform.ingest.chunks,
      eventBus: platform.ingest.eventBus,
      backfillFeatures: platform.features.backfillFeatures,
      retrainModel: platform.train.retrainModel,
      runContainer: platform.train.compute.runContainer,
    });
    new CfnOutput(this, 'RestApiId', { value: this.serve.api.restApiId });
  }
}
