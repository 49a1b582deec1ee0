/**
 * The hot path: predictions, and the reads that they need. Its bundle holds no SDK client and no schema library, and the
 * champions are loaded before the first request. Called by API Gateway; a double start logs a prediction of its own.
 */
import { readFeatureRows, readFeatures } from '../../lib/domain/features/read-features.ts';
import { servePrediction } from '../../lib/domain/serve/serve-prediction.ts';
import { predictionPorts, warmModels } from '../wiring/predict-adapters.ts';
import { demandModel, readEntities, readFlag, readHorizon, readMarket, readParam } from '../wiring/read-request.ts';
import { readPorts, tokenReader } from '../wiring/serve-adapters.ts';
import { wireRoutes } from '../wiring/wire-routes.ts';

const ports = readPorts(process.env);
const predictions = predictionPorts(process.env);
await warmModels(process.env, predictions.models);

export const handler = wireRoutes(
  {
    predictEntity: async (request) => {
      const { tenant, nowUs } = request;
      const asked = { tenant, model: demandModel(request), entity: readParam(request, 'entity'), nowUs };
      const wanted = { horizonUs: readHorizon(request), isExplained: readFlag(request, 'explain') };
      const body = await servePrediction({ ...asked, ...wanted, id: predictions.newId(nowUs) }, predictions);
      return { status: 200, body };
    },
    readFeatures: async (request) => {
      const asked = { tenant: request.tenant, view: readParam(request, 'view'), market: readMarket(request) };
      const question = { ...asked, entity: readParam(request, 'entity') };
      return { status: 200, body: await readFeatures(question, ports) };
    },
    readFeatureRows: async (request) => {
      const asked = { tenant: request.tenant, view: readParam(request, 'view'), market: readMarket(request) };
      const question = { ...asked, entities: readEntities(request) };
      return { status: 200, body: await readFeatureRows(question, ports) };
    },
  },
  tokenReader(process.env),
);
