/** Everything that the predict Lambda imports and opens. The Lambda itself would also load its models, from stores. */
import { variables } from '../../../lib/config/env.ts';
import { predictionPorts } from '../../../lambdas/wiring/predict-adapters.ts';
import { readPorts, tokenReader } from '../../../lambdas/wiring/serve-adapters.ts';

export { readFeatureRows, readFeatures } from '../../../lib/domain/features/read-features.ts';
export { servePrediction } from '../../../lib/domain/serve/serve-prediction.ts';
export { warmModels } from '../../../lambdas/wiring/predict-adapters.ts';
export * from '../../../lambdas/wiring/read-request.ts';
export { wireRoutes } from '../../../lambdas/wiring/wire-routes.ts';

const environment = Object.fromEntries(Object.values(variables).map((name) => [name, 'bench']));
export const ports = [readPorts(environment), tokenReader(environment), predictionPorts(environment)];
