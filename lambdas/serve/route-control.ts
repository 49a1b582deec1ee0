/** Everything but the hot path. Called by API Gateway; each write behind it is safe to repeat. */
import { wireRoutes } from '../wiring/wire-routes.ts';
import { controlAdapters } from '../wiring/control-adapters.ts';
import { controlRoutes } from '../wiring/control-routes.ts';

const adapters = controlAdapters(process.env);

export const handler = wireRoutes(controlRoutes(adapters), adapters.tokens);
