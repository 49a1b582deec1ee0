import {
  openServedDocument,
  openServedModel,
  parseServingDocument,
  type ServedDocument,
  type ServedModel,
} from './open-served-model.ts';
import type { ServingStore } from './serving-store.ts';

type Files = Pick<ServingStore, 'file'>;

/** The serving document of a version, and the image that it names. */
export async function loadServedModel(tenant: string, serving: string, store: Files): Promise<ServedModel> {
  const document = parseServingDocument(await store.file(tenant, serving));
  return openServedModel(document, await store.file(tenant, document.image.sha256));
}

/** The serving document alone. */
export async function loadServedDocument(tenant: string, serving: string, store: Files): Promise<ServedDocument> {
  return openServedDocument(parseServingDocument(await store.file(tenant, serving)));
}
