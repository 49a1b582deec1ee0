/**
 * The hot path: reads that a prediction needs. Its bundle holds no SDK client and no schema library.
 * Called by API Gateway; only reads, so a double start is harmless.
 */
import { readFeatureRows, readFeatures } from '../../lib/domain/features/read-features.ts';
import { readEntities, readMarket, readParam } from '../wiring/read-request.ts';
import { readPorts, tokenReader } from '../wiring/serve-adapters.ts';
import { wireRoutes } from '../wiring/wire-routes.ts';

const ports = readPorts(process.env);

export const handler = wireRoutes(
  {
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
