import { wireRoutes } from '../../../lambdas/wiring/wire-routes.ts';
import { answerNumbers } from './answer-numbers.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const expiresAtUs = Number.MAX_SAFE_INTEGER;

/** All that stands around a prediction: route, token, decoding, log line, problem documents. The token is in memory. */
export const handler = wireRoutes(
  {
    predictEntity: async ({ body }) => ({ status: 200, body: answerNumbers(utf8.decode(body)) }),
  },
  {
    find: async (hash) => ({
      ...{ hash, id: 'bench', name: 'bench', tenant: 'bench', scopes: ['predict'] },
      ...{ createdAtUs: 0, expiresAtUs, revokedAtUs: undefined },
    }),
  },
);
