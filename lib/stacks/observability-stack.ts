import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { Alarms, type WatchedResources } from '../constructs/alarms.ts';
import { AlertTopic } from '../constructs/blocks/alert-topic.ts';
import { MonthlyBudget } from '../constructs/blocks/monthly-budget.ts';
import { PlatformDashboard } from '../constructs/dashboard.ts';
import type { DataStack } from './data-stack.ts';
import type { PlatformStack } from './platform-stack.ts';
import type { ServingStack } from './serving-stack.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly platform: PlatformStack;
  readonly serving: ServingStack;
}

/** Alarms, the topic that tells of them, the dashboard, and the budget. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { environment, data } = props;
    const watched = watchedResources(props);
    const topic = new AlertTopic(this, 'Alerts', { environment, encryptionKey: data.encryptionKey });
    const alarms = new Alarms(this, 'Alarms', { environment, watched, topic });
    const { dashboard } = new PlatformDashboard(this, 'Platform', { environment, watched, alarms: alarms.all });
    const { budget, alertEmails } = environment.settings;
    if (budget !== undefined && environment.has('budget')) {
      new MonthlyBudget(this, 'MonthlyBudget', { usd: budget.monthlyUsd, readers: alertEmails });
    }
    new CfnOutput(this, 'AlertTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'DashboardName', { value: dashboard.dashboardName });
  }
}

function watchedResources({ data, platform, serving }: ObservabilityStackProps): WatchedResources {
  const { ingest, features, train, registry, monitor, undelivered } = platform;
  const { routePredict, routeControl, authoriseRequest, api } = serving.serve;
  return {
    api,
    tables: data.tables,
    machines: {
      'backfill-features': features.backfillFeatures,
      'retrain-model': train.retrainModel,
      'watch-models': monitor.watchModels,
    },
    queues: {
      ingest: ingest.chunks.queue,
      'ingest-dead-letters': ingest.chunks.deadLetterQueue,
      'training-dead-letters': train.compute.jobs.deadLetterQueue,
      undelivered,
    },
    functions: {
      'consume-chunk': ingest.consumeChunk,
      'revise-entities': ingest.reviseEntities,
      'plan-backfill': features.tasks.PlanBackfill,
      'check-parts': features.tasks.CheckParts,
      'register-histories': features.tasks.RegisterHistories,
      'revise-entity': features.tasks.ReviseEntity,
      'await-adoption': features.tasks.AwaitAdoption,
      'plan-windows': features.tasks.PlanWindows,
      'materialise-window': features.tasks.MaterialiseWindow,
      'materialise-features': features.tasks.MaterialiseFeatures,
      'merge-windows': features.tasks.MergeWindows,
      'verify-parity': features.tasks.VerifyParity,
      'decide-retrain': train.tasks.DecideRetrain,
      'prepare-dataset': train.tasks.PrepareDataset,
      'plan-fits': train.tasks.PlanFits,
      'pack-artifact': train.tasks.PackArtifact,
      'evaluate-walk-forward': train.tasks.EvaluateWalkForward,
      'register-version': train.tasks.RegisterVersion,
      'write-report': train.tasks.WriteReport,
      'fail-run': train.tasks.FailRun,
      'publish-outbox': registry.publishOutbox,
      'route-predict': routePredict,
      'route-control': routeControl,
      ...(authoriseRequest && { 'authorise-request': authoriseRequest }),
      'start-watch': monitor.startWatch,
      'measure-freshness': monitor.measureFreshness,
      'record-freshness': monitor.recordFreshness,
      'record-failure': monitor.recordFailure,
    },
  };
}
