import * as z from 'zod';
import { engineNames } from '../local/engines/engine-name.ts';

/** Which local engine is meant. */
export const engine = z.enum(engineNames, `expected ${engineNames.join(', ')}`);

export const engineFlag = ['--engine <name>', `${engineNames.join(', ')} (TIDEGATE_ENGINE)`] as const;
