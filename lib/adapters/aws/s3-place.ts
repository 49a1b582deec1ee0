/** Where an object is to be asked for. */
export interface S3Place {
  readonly scheme: string;
  readonly host: string;
  /** Escaped, as it is sent and signed. */
  readonly path: string;
}

export interface S3Address {
  readonly bucket: string;
  readonly region: string;
  /** Of an engine: it has no host name per bucket, so that the bucket stands in the path. */
  readonly endpoint?: string;
}

export function s3Place({ bucket, region, endpoint }: S3Address, key: string): S3Place {
  const path = `/${key.split('/').map(escapeName).join('/')}`;
  if (endpoint === undefined) return { scheme: 'https', host: `${bucket}.s3.${region}.amazonaws.com`, path };
  const { protocol, host } = new URL(endpoint);
  return { scheme: protocol.slice(0, -1), host, path: `/${bucket}${path}` };
}

/** RFC 3986: all but letters, digits and `-_.~`. */
export function escapeName(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
