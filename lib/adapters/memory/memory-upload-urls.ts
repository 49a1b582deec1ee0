import type { UploadUrls } from '../../domain/ingest/import-uploads.ts';

/** Addresses below an origin that nobody signs: a server of the test stands there. */
export function memoryUploadUrls(origin: string): UploadUrls {
  const addressOf = (key: string): string => `${origin}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    put: ({ key, checksum }) => ({
      url: addressOf(key),
      headers: { 'if-none-match': '*', 'x-amz-checksum-sha256': checksum },
    }),
    get: addressOf,
  };
}
