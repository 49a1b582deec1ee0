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
import { DomainEvent } from './events.ts';
import { MarketEvent } from './streams.ts';

export const contracts = {
  'market-event': MarketEvent,
  'event-batch': api.EventBatch,
  'event-verdicts': api.EventVerdicts,
  problem: api.Problem,
  health: api.Health,
  'feature-row': api.FeatureRow,
  'feature-rows': api.FeatureRows,
  'view-list': api.ViewList,
  balance: api.Balance,
  'failure-list': api.FailureList,
  'redrive-request': api.RedriveRequest,
  'redrive-result': api.RedriveResult,
  'alarm-list': api.AlarmList,
  'freshness-list': api.FreshnessList,
  chunk: Chunk,
  adoption: Adoption,
  'domain-event': DomainEvent,
  doctor: cli.Doctor,
  status: cli.Status,
  'token-created': cli.TokenCreated,
  'token-list': cli.TokenList,
  'token-revoked': cli.TokenRevoked,
  stopped: cli.Stopped,
  'events-sent': cli.EventsSent,
  'import-preview': cli.ImportPreview,
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
