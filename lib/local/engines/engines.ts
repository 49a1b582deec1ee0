import type { Engine } from './engine.ts';
import type { EngineName } from './engine-name.ts';
import { localStackHost } from './localstack-host.ts';
import { localStack } from './localstack.ts';
import { ministack } from './ministack.ts';

export const engines: Readonly<Record<EngineName, Engine>> = {
  ministack,
  'localstack-host': localStackHost,
  localstack: localStack,
};
