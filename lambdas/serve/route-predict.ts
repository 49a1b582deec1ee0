/**
 * The hot path: reads that a prediction needs. Its bundle holds no SDK client and no schema library.
 * Called by API Gateway; only reads, so a double start is harmless.
 */
import { readFeatureRows, readFeatures } from '../../lib/domain/features/read-features.ts';
import { readEntities, readParam } from '../wiring/read-request.ts';
import { onlineStore, tokenReader } from '../wiring/serve-adapters.ts';
import { wireRoutes } from '../wiring/wire-routes.ts';

const rows = onlineStore(process.env);

export const handler = wireRoutes(
  {
    readFeatures: async (request) => {
      const { tenant, nowUs } = request;
      const question = { tenant, view: readParam(request, 'view'), entity: readParam(request, 'entity'), nowUs };
      return { status: 200, body: await readFeatures(question, rows) };
    },
    readFeatureRows: async (request) => {
      const { tenant, nowUs } = request;
      const question = { tenant, view: readParam(request, 'view'), entities: readEntities(request), nowUs };
      return { status: 200, body: await readFeatureRows(question, rows) };
    },
  },
  tokenReader(process.env),
);
