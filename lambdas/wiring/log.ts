import { Logger } from '@aws-lambda-powertools/logger';
import { variables } from '../../lib/config/env.ts';

/** The one logger. Each invocation writes one line, because the local engine waits 50 ms for a silent one. */
export const log = new Logger({
  serviceName: 'tidegate',
  persistentKeys: { environment: process.env[variables.environment], release: process.env[variables.release] },
});
