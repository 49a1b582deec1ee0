/**
 * Every contract by its name: JSON Schemas are generated, and golden examples are judged, from this table.
 * Rules across fields (counts that add up, times in order) do not exist in JSON Schema: the domain judges them, and
 * they have no examples.
 */
import type * as z from 'zod';
import { Adoption } from './adoption.ts';
import * as api from './api.ts';
import { Chunk } from './chunk.ts';
import * as cli from './cli.ts';
import * as features from './cli-features.ts';
import * as cliRuns from './cli-runs.ts';
import * as kernel from './cli-kernel.ts';
import { Replayed } from './cli-serve.ts';
import * as tune from './cli-tune.ts';
import { DomainEvent } from './events.ts';
import { History } from './history.ts';
import * as imports from './import.ts';
import * as jobs from './jobs.ts';
import * as runs from './run-api.ts';
import { ImportedVersion, ModelImport } from './model-import.ts';
import * as models from './models.ts';
import * as serving from './serving.ts';
import { MarketEvent } from './streams.ts';
import * as training from './training.ts';

export const contracts = {
  'market-event': MarketEvent,
  'event-batch': api.EventBatch,
  'event-verdicts': api.EventVerdicts,
  problem: api.Problem,
  health: api.Health,
  'market-clock-setting': api.MarketClockSetting,
  'market-clock': api.MarketClockState,
  'feature-row': api.FeatureRow,
  'feature-rows': api.FeatureRows,
  'view-list': api.ViewList,
  'feature-file-list': api.FeatureFileList,
  balance: api.Balance,
  'failure-list': api.FailureList,
  'redrive-request': api.RedriveRequest,
  'redrive-result': api.RedriveResult,
  'alarm-list': api.AlarmList,
  'freshness-list': api.FreshnessList,
  'backfill-request': api.BackfillRequest,
  'backfill-status': api.BackfillStatus,
  'train-request': runs.TrainRequest,
  'train-run': runs.TrainRunStatus,
  'train-run-list': runs.TrainRunList,
  'train-run-report': runs.TrainRunReport,
  'train-run-files': runs.TrainRunFiles,
  'model-list': models.ModelList,
  'model-version-list': models.ModelVersionList,
  'model-version': models.ModelVersionRecord,
  'model-import': ModelImport,
  'imported-version': ImportedVersion,
  'promotion-request': models.PromotionRequest,
  promotion: models.Promotion,
  'champion-history': models.ChampionHistory,
  'serving-model': serving.ServingModel,
  prediction: serving.Prediction,
  'served-prediction': serving.ServedPrediction,
  'served-list': serving.ServedList,
  replayed: Replayed,
  chunk: Chunk,
  adoption: Adoption,
  history: History,
  'import-upload-request': imports.ImportUploadRequest,
  'import-uploads': imports.ImportUploads,
  'import-manifest': imports.ImportManifest,
  'quarantined-line': imports.QuarantinedLine,
  'import-quarantine': imports.ImportQuarantine,
  'train-job': training.TrainJob,
  'feature-table': training.FeatureTable,
  'train-result': training.TrainResult,
  'model-manifest': training.ModelManifest,
  'job-message': jobs.JobMessage,
  'job-done': jobs.JobDone,
  'domain-event': DomainEvent,
  doctor: cli.Doctor,
  status: cli.Status,
  'token-created': cli.TokenCreated,
  'token-list': cli.TokenList,
  'token-revoked': cli.TokenRevoked,
  stopped: cli.Stopped,
  'events-sent': cli.EventsSent,
  'import-preview': cli.ImportPreview,
  'import-summary': cli.ImportSummary,
  'quarantine-list': cli.QuarantineList,
  'quarantine-saved': cli.QuarantineSaved,
  'features-history': features.FeaturesHistory,
  'features-verified': features.FeaturesVerified,
  'features-difference': features.FeaturesDifference,
  'run-reproduction': cliRuns.RunReproduction,
  'tune-report': tune.TuneReport,
  'tune-comparison': tune.TuneComparison,
  'kernel-packed': kernel.KernelPacked,
  'kernel-info': kernel.KernelInfo,
  'kernel-scores': kernel.KernelScores,
  'kernel-explanations': kernel.KernelExplanations,
  simulated: cli.Simulated,
  synthesis: cli.Synthesis,
  'deployment-policies': cli.DeploymentPolicies,
  difference: cli.Difference,
  deployed: cli.Deployed,
  destruction: cli.Destruction,
  'log-line': cli.LogLine,
  'cli-error': cli.CliError,
} as const satisfies Record<string, z.ZodType>;

export type ContractName = keyof typeof contracts;

export function isContractName(name: string): name is ContractName {
  return Object.hasOwn(contracts, name);
}
