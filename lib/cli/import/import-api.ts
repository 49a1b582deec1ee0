import { sha256Hex } from '../../domain/canonical-json.ts';
import type { ImportApi } from '../../local/import/upload-objects.ts';
import { ImportUploads } from '../../../schemas/import.ts';
import { routes } from '../../../schemas/routes.ts';
import type { ApiClient } from '../api-client.ts';

export function importApi(api: ApiClient): ImportApi {
  return {
    async uploads(importId, objects) {
      const body = { parts: objects };
      // Asking again changes nothing: the same question has the same key.
      const idempotencyKey = sha256Hex(`${importId}\n${JSON.stringify(body)}`);
      const request = { path: { import: importId }, body, idempotencyKey };
      return (await api.ask(routes.requestUploads, ImportUploads, request)).parts;
    },
  };
}
