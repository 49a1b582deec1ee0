/** A function whose role lacks one grant is noticed: the engine refuses the call, and what a user does fails. */
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { cloudWatchLogsClient, sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { nowUs, platform } from '../../support/platform.ts';
import { type Grant, deployedGrants, removeGrant } from '../../support/role-grants.ts';
import { waitFor } from '../../support/wait-for.ts';
import * as checks from './grant-checks.ts';
import * as histories from './history-checks.ts';
import * as predictions from './prediction-checks.ts';
import * as promotions from './promotion-checks.ts';
import * as trainings from './training-checks.ts';

const { outputs, settings, evaluatesPolicies } = platform;
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const isLong = process.env['TIDEGATE_LONG'] === '1';

/** Less than the fifteen seconds after which a message that always fails is put aside, and its group goes on. */
const redSeconds = 8;
const greenSeconds = 60;
/** A machine waits for writers, and tries again after 2, 4 and 8 seconds; no queue of theirs is held up meanwhile. */
const redMachineSeconds = 40;
/** A training has been through its containers before some of its grants are asked for, and then tries again as well. */
const trainingSeconds = 150;

const polls = 'the engine polls the queue itself; on AWS, Lambda does it under the role of the function';
const batches = 'the action of AWS; the engine asks for SendMessageBatch';
const undelivered =
  'the engine moves calls that failed by itself; on AWS, Lambda does it under the role of the function';
const tellsMissing =
  'without it, S3 answers for an object that is missing as for one that is forbidden; the engine tells them apart';
const repeats = 'only for a state that begins twice, which takes the data set that its first try has named';
const untimed = 'only for what was applied while a revision was computed, a moment that no check can time';

/** Every grant of every function, and the check that cannot do without it, or why no check can. */
const needs: Readonly<Record<string, checks.Check | string>> = {
  'ServeRouteControl dynamodb:GetItem registry': checks.eventsBecomeFeatures,
  'ServeRouteControl dynamodb:PutItem registry': checks.eventsBecomeFeatures,
  'ServeRouteControl dynamodb:Query registry': checks.eventsBecomeFeatures,
  'ServeRouteControl dynamodb:GetItem access-tokens': checks.eventsBecomeFeatures,
  'ServeRouteControl sqs:SendMessageBatch ingest': checks.eventsBecomeFeatures,
  'ServeRouteControl sqs:SendMessage ingest': checks.deadLettersAreRedriven,
  'ServeRouteControl sqs:ReceiveMessage dead-letters': checks.deadLettersAreRedriven,
  'ServeRouteControl sqs:DeleteMessage dead-letters': checks.deadLettersAreRedriven,
  'ServeRouteControl sqs:GetQueueAttributes dead-letters': checks.deadLettersAreRedriven,
  'ServeRouteControl cloudwatch:DescribeAlarms *': checks.alarmsAreListed,
  'ServeRouteControl states:StartExecution backfill-features': histories.aHistoryBecomesFeatures,
  'ServeRouteControl s3:PutObject lake/*/raw/*/history/*': histories.refusedLinesAreGiven,
  'ServeRouteControl s3:PutObject lake/*/imports/*': histories.refusedLinesAreGiven,
  'ServeRouteControl s3:GetObject lake/*/quarantine/imports/*': histories.refusedLinesAreGiven,
  'ServeRouteControl s3:GetObject lake/*/features/*': histories.filesOfFeaturesAreGiven,
  'ServeRouteControl s3:ListBucket lake': histories.refusedLinesAreGiven,
  'ServeRouteControl dynamodb:UpdateItem registry': trainings.aTrainingIsCancelled,
  'ServeRouteControl states:StartExecution retrain-model': trainings.aTrainingIsDecided,
  'ServeRouteControl states:ListExecutions run-container': trainings.aTrainingIsCancelled,
  'ServeRouteControl states:DescribeExecution retrain-model:*': trainings.aTrainingIsCancelled,
  'ServeRouteControl states:StopExecution retrain-model:*': trainings.aTrainingIsCancelled,
  'ServeRouteControl states:DescribeExecution run-container:*': trainings.aTrainingIsCancelled,
  'ServeRouteControl states:StopExecution run-container:*': trainings.aTrainingIsCancelled,
  'ServeRouteControl s3:GetObject lake/*/runs/*': trainings.scoresAreShown,
  'ServeRouteControl s3:GetObject lake/*/reports/*': trainings.reportsAreGiven,
  'ServeRouteControl s3:GetObject lake/*/datasets/*': trainings.filesOfRunsAreGiven,
  'ServeRouteControl s3:GetObject artifacts/*/manifests/*': promotions.aVersionIsShown,
  'ServeRouteControl s3:GetObject artifacts/*/sha256/*': predictions.filesOfPredictionsAreGiven,
  'ServeRouteControl s3:PutObject artifacts/*/manifests/*': promotions.aModelIsImported,
  'ServeRouteControl s3:PutObject artifacts/*/sha256/*': promotions.aModelIsImported,
  'ServeRouteControl dynamodb:GetItem predictions': predictions.aPredictionIsShown,
  'ServeRouteControl dynamodb:Query predictions': predictions.predictionsAreListed,
  'ServeRouteControl s3:ListBucket artifacts': tellsMissing,
  'ServeRouteControl dynamodb:ConditionCheckItem registry': promotions.aVersionIsPromoted,
  'ServeRouteControl dynamodb:DeleteItem registry': promotions.aChampionIsTold,
  'ServeRouteControl events:PutEvents event-bus': promotions.aChampionIsTold,
  'ServeRoutePredict dynamodb:GetItem access-tokens': checks.eventsBecomeFeatures,
  'ServeRoutePredict dynamodb:GetItem online-features': checks.eventsBecomeFeatures,
  'ServeRoutePredict dynamodb:BatchGetItem online-features': checks.manyRowsAreRead,
  'ServeRoutePredict dynamodb:GetItem registry': checks.eventsBecomeFeatures,
  'ServeRoutePredict dynamodb:PutItem predictions': predictions.aPredictionIsServed,
  'ServeRoutePredict s3:GetObject artifacts/*/sha256/*': predictions.aPredictionIsServed,
  'ServeRoutePredict cloudwatch:PutMetricData *': predictions.aLostChampionIsCounted,
  'IngestConsumeChunk s3:PutObject lake/*/raw/*': checks.eventsBecomeFeatures,
  'IngestConsumeChunk s3:PutObject lake/*/state/*': checks.eventsBecomeFeatures,
  'IngestConsumeChunk s3:PutObject lake/*/quarantine/*': checks.poisonIsQuarantined,
  'IngestConsumeChunk s3:GetObject lake/*/imports/*': untimed,
  'IngestConsumeChunk s3:GetObject lake/*/raw/*': untimed,
  'IngestConsumeChunk s3:GetObject lake/*/state/*': checks.aFaultIsMended,
  'IngestConsumeChunk s3:DeleteObject lake/*/state/*': checks.aReplacedStateIsRemoved,
  'IngestConsumeChunk s3:ListBucket lake': tellsMissing,
  'IngestConsumeChunk dynamodb:GetItem registry': checks.eventsBecomeFeatures,
  'IngestConsumeChunk dynamodb:Query registry': histories.aHistoryOfALiveEntityIsRegistered,
  'IngestConsumeChunk dynamodb:PutItem registry': checks.eventsBecomeFeatures,
  'IngestConsumeChunk dynamodb:DeleteItem registry': checks.aFaultIsMended,
  'IngestConsumeChunk dynamodb:PutItem online-features': checks.eventsBecomeFeatures,
  'IngestConsumeChunk events:PutEvents event-bus': checks.eventsBecomeFeatures,
  'IngestConsumeChunk cloudwatch:PutMetricData *': checks.lateEventsAreCounted,
  'IngestConsumeChunk sqs:ChangeMessageVisibility ingest': checks.aFaultIsMended,
  'IngestConsumeChunk sqs:ReceiveMessage ingest': polls,
  'IngestConsumeChunk sqs:DeleteMessage ingest': polls,
  'IngestConsumeChunk sqs:GetQueueAttributes ingest': polls,
  'IngestConsumeChunk sqs:GetQueueUrl ingest': 'comes with the CDK event source; nothing calls it',
  'IngestReviseEntities s3:GetObject lake/*/raw/*': checks.lateEventsAreAdopted,
  'IngestReviseEntities s3:GetObject lake/*/imports/*': histories.aLateEventOfAHistoryIsMaterialised,
  'IngestReviseEntities s3:GetObject lake/*/state/*': checks.lateEventsAreAdopted,
  'IngestReviseEntities s3:PutObject lake/*/state/*': checks.lateEventsAreAdopted,
  'IngestReviseEntities s3:ListBucket lake': checks.lateEventsAreAdopted,
  'IngestReviseEntities dynamodb:GetItem registry': checks.lateEventsAreAdopted,
  'IngestReviseEntities dynamodb:Query registry': checks.lateEventsAreAdopted,
  'IngestReviseEntities sqs:SendMessageBatch ingest': checks.lateEventsAreAdopted,
  'IngestReviseEntities sqs:SendMessage ingest': batches,
  'IngestReviseEntities sqs:SendMessage undelivered': undelivered,
  'FeaturesPlanBackfill s3:GetObject lake/*/imports/*': histories.aHistoryBecomesFeatures,
  'FeaturesPlanBackfill s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesPlanBackfill s3:ListBucket lake': tellsMissing,
  'FeaturesPlanBackfill s3:PutObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesPlanBackfill dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesPlanBackfill dynamodb:PutItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesCheckParts s3:GetObject lake/*/imports/*': histories.aHistoryBecomesFeatures,
  'FeaturesCheckParts s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesCheckParts s3:GetObject lake/*/raw/*': histories.aHistoryBecomesFeatures,
  'FeaturesCheckParts s3:ListBucket lake': tellsMissing,
  'FeaturesCheckParts s3:PutObject lake/*/backfills/*': histories.aFaultyImportIsRefused,
  'FeaturesCheckParts dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories s3:GetObject lake/*/imports/*': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories s3:ListBucket lake': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories dynamodb:Query registry': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories dynamodb:PutItem registry': histories.aFaultyImportIsRefused,
  'FeaturesRegisterHistories sqs:SendMessageBatch ingest': histories.aHistoryBecomesFeatures,
  'FeaturesRegisterHistories sqs:SendMessage ingest': batches,
  'FeaturesReviseEntity s3:GetObject lake/*/raw/*': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity s3:GetObject lake/*/imports/*': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity s3:GetObject lake/*/state/*': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity s3:ListBucket lake': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity s3:PutObject lake/*/state/*': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity s3:PutObject lake/*/features/*': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity dynamodb:Query registry': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity sqs:SendMessageBatch ingest': histories.aHistoryBecomesFeatures,
  'FeaturesReviseEntity sqs:SendMessage ingest': batches,
  'FeaturesAwaitAdoption dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows s3:ListBucket lake': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows s3:PutObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows dynamodb:Query registry': histories.aHistoryBecomesFeatures,
  'FeaturesPlanWindows dynamodb:PutItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesMaterialiseWindow s3:GetObject lake/*/raw/*': histories.aHistoryOfALiveEntityBecomesFeatures,
  'FeaturesMaterialiseWindow s3:GetObject lake/*/imports/*': histories.aHistoryOfALiveEntityBecomesFeatures,
  'FeaturesMaterialiseWindow s3:GetObject lake/*/state/*': histories.aHistoryOfALiveEntityBecomesFeatures,
  'FeaturesMaterialiseWindow s3:GetObject lake/*/features/*': histories.aHistoryBecomesFeatures,
  'FeaturesMaterialiseWindow s3:ListBucket lake': histories.aHistoryOfALiveEntityBecomesFeatures,
  'FeaturesMaterialiseWindow s3:PutObject lake/*/features/*': histories.aHistoryOfALiveEntityBecomesFeatures,
  'FeaturesMaterialiseWindow dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesMaterialiseWindow dynamodb:Query registry': histories.aHistoryBecomesFeatures,
  'FeaturesMergeWindows s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesMergeWindows s3:ListBucket lake': tellsMissing,
  'FeaturesMergeWindows s3:PutObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesMergeWindows dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesMergeWindows dynamodb:PutItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity s3:GetObject lake/*/backfills/*': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity s3:GetObject lake/*/raw/*': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity s3:GetObject lake/*/imports/*': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity s3:GetObject lake/*/state/*': histories.aHistoryOfTwoDaysBecomesFeatures,
  'FeaturesVerifyParity s3:GetObject lake/*/features/*': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity s3:ListBucket lake': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity dynamodb:GetItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity dynamodb:Query registry': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity dynamodb:PutItem registry': histories.aHistoryBecomesFeatures,
  'FeaturesVerifyParity cloudwatch:PutMetricData *': histories.aWrongRowIsFound,
  'FeaturesMaterialiseFeatures s3:GetObject lake/*/raw/*': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures s3:GetObject lake/*/imports/*': histories.aLateEventOfAHistoryIsMaterialised,
  'FeaturesMaterialiseFeatures s3:GetObject lake/*/state/*': histories.laterHoursAreMaterialised,
  'FeaturesMaterialiseFeatures s3:GetObject lake/*/features/*': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures s3:ListBucket lake': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures s3:PutObject lake/*/features/*': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures s3:DeleteObject lake/*/features/*': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures dynamodb:GetItem registry': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures dynamodb:Query registry': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures dynamodb:PutItem registry': histories.filesOfADayBecomeOne,
  'FeaturesMaterialiseFeatures cloudwatch:PutMetricData *': histories.aWrongStateIsFound,
  'FeaturesMaterialiseFeatures sqs:SendMessage undelivered': undelivered,
  'TrainDecideRetrain dynamodb:GetItem registry': trainings.aTrainingIsDecided,
  'TrainDecideRetrain dynamodb:PutItem registry': trainings.aTrainingIsDecided,
  'TrainDecideRetrain dynamodb:UpdateItem registry': trainings.aTrainingIsDecided,
  'TrainPrepareDataset s3:GetObject lake/*/raw/*': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset s3:GetObject lake/*/imports/*': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset s3:GetObject lake/*/features/*': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset s3:GetObject lake/*/datasets/*': repeats,
  'TrainPrepareDataset s3:ListBucket lake': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset s3:PutObject lake/*/datasets/*': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset s3:PutObject lake/*/runs/*': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset dynamodb:GetItem registry': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset dynamodb:Query registry': trainings.aDatasetIsPrepared,
  'TrainPrepareDataset dynamodb:UpdateItem registry': trainings.aDatasetIsPrepared,
  'TrainPlanFits s3:GetObject lake/*/datasets/*': trainings.fitsArePlanned,
  'TrainPlanFits s3:GetObject lake/*/runs/*': trainings.fitsArePlanned,
  'TrainPlanFits s3:ListBucket lake': tellsMissing,
  'TrainPlanFits s3:PutObject lake/*/runs/*': trainings.fitsArePlanned,
  'TrainPlanFits dynamodb:GetItem registry': trainings.fitsArePlanned,
  'TrainPlanFits dynamodb:UpdateItem registry': trainings.fitsArePlanned,
  'TrainPackArtifact s3:GetObject lake/*/runs/*': trainings.anArtifactIsPacked,
  'TrainPackArtifact s3:ListBucket lake': tellsMissing,
  'TrainPackArtifact s3:PutObject lake/*/runs/*': trainings.anArtifactIsPacked,
  'TrainPackArtifact dynamodb:GetItem registry': trainings.anArtifactIsPacked,
  'TrainPackArtifact dynamodb:UpdateItem registry': trainings.anArtifactIsPacked,
  'TrainEvaluateWalkForward s3:GetObject lake/*/datasets/*': trainings.foldsAreEvaluated,
  'TrainEvaluateWalkForward s3:GetObject lake/*/runs/*': trainings.foldsAreEvaluated,
  'TrainEvaluateWalkForward s3:ListBucket lake': tellsMissing,
  'TrainEvaluateWalkForward s3:PutObject lake/*/runs/*': trainings.foldsAreEvaluated,
  'TrainEvaluateWalkForward dynamodb:GetItem registry': trainings.foldsAreEvaluated,
  'TrainEvaluateWalkForward dynamodb:UpdateItem registry': trainings.foldsAreEvaluated,
  'TrainRegisterVersion s3:GetObject lake/*/datasets/*': trainings.aVersionIsRegistered,
  'TrainRegisterVersion s3:GetObject lake/*/runs/*': trainings.aVersionIsRegistered,
  'TrainRegisterVersion s3:ListBucket lake': tellsMissing,
  'TrainRegisterVersion s3:GetObject artifacts/*/manifests/*': trainings.aVersionIsRegistered,
  'TrainRegisterVersion s3:ListBucket artifacts': tellsMissing,
  'TrainRegisterVersion s3:PutObject artifacts/*/sha256/*': trainings.aVersionIsRegistered,
  'TrainRegisterVersion s3:PutObject artifacts/*/manifests/*': trainings.aVersionIsRegistered,
  'TrainRegisterVersion dynamodb:GetItem registry': trainings.aVersionIsRegistered,
  'TrainRegisterVersion dynamodb:Query registry': trainings.aVersionIsRegistered,
  'TrainRegisterVersion dynamodb:PutItem registry': trainings.aVersionIsRegistered,
  'TrainRegisterVersion dynamodb:UpdateItem registry': trainings.aVersionIsRegistered,
  'TrainWriteReport s3:GetObject lake/*/runs/*': trainings.aReportIsWritten,
  'TrainWriteReport s3:ListBucket lake': tellsMissing,
  'TrainWriteReport s3:PutObject lake/*/reports/*': trainings.aReportIsWritten,
  'TrainWriteReport dynamodb:GetItem registry': trainings.aReportIsWritten,
  'TrainWriteReport dynamodb:UpdateItem registry': trainings.aReportIsWritten,
  'TrainFailRun dynamodb:PutItem registry': trainings.aFailedTrainingIsRecorded,
  'TrainFailRun dynamodb:UpdateItem registry': trainings.aFailedTrainingEnds,
  'RegistryPublishOutbox dynamodb:Query registry': promotions.theOutboxIsSwept,
  'RegistryPublishOutbox dynamodb:DeleteItem registry': promotions.theOutboxIsSwept,
  'RegistryPublishOutbox events:PutEvents event-bus': promotions.theOutboxIsSwept,
  'RegistryPublishOutbox sqs:SendMessage undelivered': undelivered,
  'MonitorMeasureFreshness dynamodb:Query registry': checks.freshnessIsRecorded,
  'MonitorMeasureFreshness dynamodb:GetItem registry': checks.freshnessIsRecorded,
  'MonitorMeasureFreshness dynamodb:GetItem online-features': checks.freshnessIsRecorded,
  'MonitorMeasureFreshness cloudwatch:PutMetricData *': checks.freshnessIsRecorded,
  'MonitorRecordFreshness dynamodb:PutItem registry': checks.freshnessIsRecorded,
  'MonitorRecordFailure dynamodb:PutItem registry': checks.aFailedRunIsRecorded,
  'MonitorStartWatch states:StartExecution watch-models': checks.theWatchIsStarted,
  'MonitorStartWatch sqs:SendMessage undelivered': undelivered,
};

/** Used by whoever was given an address that the function has signed: the refusal is theirs to see. */
const handedOn: ReadonlySet<string> = new Set([
  'ServeRouteControl s3:PutObject lake/*/raw/*/history/*',
  'ServeRouteControl s3:PutObject lake/*/imports/*',
  'ServeRouteControl s3:GetObject lake/*/quarantine/imports/*',
  'ServeRouteControl s3:GetObject lake/*/features/*',
  'ServeRouteControl s3:GetObject lake/*/reports/*',
  'ServeRouteControl s3:GetObject artifacts/*/sha256/*',
]);

/** Tried again by nobody and told to nobody: what is left in the stores is all that is to be seen. */
const silent: Readonly<Record<string, checks.Check>> = {
  'IngestConsumeChunk s3:DeleteObject lake/*/state/*': checks.aReplacedStateStays,
};

const names: readonly (readonly [physical: string, name: string])[] = [
  [outputs.RegistryTableName, 'registry'],
  [outputs.OnlineFeaturesTableName, 'online-features'],
  [outputs.PredictionsTableName, 'predictions'],
  [outputs.AccessTokensTableName, 'access-tokens'],
  [outputs.LakeBucketName, 'lake'],
  [outputs.ArtifactBucketName, 'artifacts'],
  [outputs.IngestQueueUrl.split('/').at(-1) ?? '', 'ingest'],
  [outputs.DeadLetterQueueUrl.split('/').at(-1) ?? '', 'dead-letters'],
  [outputs.EventBusName, 'event-bus'],
  [outputs.WatchMachineArn.split(':').at(-1) ?? '', 'watch-models'],
  [outputs.BackfillMachineArn.split(':').at(-1) ?? '', 'backfill-features'],
  [outputs.RetrainMachineArn.split(':').at(-1) ?? '', 'retrain-model'],
  [outputs.ContainerMachineArn.split(':').at(-1) ?? '', 'run-container'],
];

function keyOf({ functionName, action, resource }: Grant): string {
  const [physical = '', name = ''] = names.find(([candidate]) => resource.includes(candidate)) ?? [];
  const own = resource.includes('Undelivered') ? 'undelivered' : resource;
  const shown = physical === '' ? own : `${name}${resource.slice(resource.indexOf(physical) + physical.length)}`;
  return `${functionName} ${action} ${shown}`;
}

/** Of every function: the engine writes their logs itself; on AWS, Lambda does it under their roles. */
const logActions = new Set(['logs:CreateLogStream', 'logs:PutLogEvents']);
const all = evaluatesPolicies ? await deployedGrants(settings, ['platform', 'serving']) : [];
const grants = new Map(all.filter(({ action }) => !logActions.has(action)).map((grant) => [keyOf(grant), grant]));

/** One of each kind of function in a normal run, another one with each seed. */
function chosen(): readonly string[] {
  const needed = [...grants.keys()].filter((key) => typeof needs[key] === 'function');
  if (isLong) return needed;
  const kinds = [
    'ServeRouteControl',
    'ServeRoutePredict',
    'IngestConsume',
    'IngestRevise',
    'Features',
    'Train',
    'Registry',
    'Monitor',
  ];
  return kinds.flatMap((begin) =>
    fc.sample(fc.constantFrom(...needed.filter((key) => key.startsWith(begin))), { seed, numRuns: 1 }),
  );
}

/** Whether a call of the function was refused, as its own log tells. */
async function wasRefused({ logGroup }: Grant, sinceMs: number): Promise<boolean> {
  const command = new FilterLogEventsCommand({ logGroupName: logGroup, startTime: sinceMs });
  const { events = [] } = await cloudWatchLogsClient(settings).send(command);
  return events.some(({ message = '' }) => /AccessDenied/.test(message));
}

/** It needs a market on which something was trained, and the patience of a training. */
function needsTraining(check: checks.Check): boolean {
  return [trainings, predictions].some((kind) => Object.values<unknown>(kind).includes(check));
}

function redSecondsOf(check: checks.Check): number {
  if (needsTraining(check)) return trainingSeconds;
  return Object.values<checks.Check>(histories).includes(check) ? redMachineSeconds : redSeconds;
}

async function expectRefusal(grant: Grant, check: checks.Check): Promise<void> {
  const sinceMs = nowUs() / 1000;
  const refused = expect(check(redSecondsOf(check))).rejects;
  if (handedOn.has(keyOf(grant))) return refused.toThrow(/AccessDenied/);
  await refused.toThrow();
  await waitFor({ what: `a refusal of ${keyOf(grant)} in its log`, seconds: redSeconds }, async () =>
    (await wasRefused(grant, sinceMs)) ? true : undefined,
  );
}

describe.runIf(evaluatesPolicies)('the role of a function', () => {
  test('has no grant that is not known here, and lacks none', () => {
    expect([...grants.keys()].toSorted()).toEqual(Object.keys(needs).toSorted());
  });

  const longestMs = 600_000;
  test.each(evaluatesPolicies ? chosen() : [])(
    'is needed whole: without %s the platform fails',
    async (key) => {
      const [grant, check] = [grants.get(key)!, needs[key]];
      if (typeof check !== 'function') throw new Error(`${key} has no check`);
      if (needsTraining(check)) await trainings.openMarket();
      const putBack = await removeGrant(settings, grant);
      try {
        if (silent[key] === undefined) await expectRefusal(grant, check);
        else await silent[key](greenSeconds);
      } finally {
        await putBack();
        await sqsClient(settings).send(new PurgeQueueCommand({ QueueUrl: outputs.DeadLetterQueueUrl }));
      }
      await check(needsTraining(check) ? trainingSeconds : greenSeconds);
    },
    longestMs,
  );
});
