import { openServedModel, parseServingDocument, type ServedModel } from './open-served-model.ts';
import type { ServingStore } from './serving-store.ts';

/** The serving document of a version, and the image that it names. */
export async function loadServedModel(
  tenant: string,
  serving: string,
  store: Pick<ServingStore, 'file'>,
): Promise<ServedModel> {
  const document = parseServingDocument(await store.file(tenant, serving));
  return openServedModel(document, await store.file(tenant, document.image.sha256));
}
