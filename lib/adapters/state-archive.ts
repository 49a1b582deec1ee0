import { TidegateError } from '../domain/fault.ts';
import type { StateArchive } from '../domain/ingest/ports.ts';
import { decodeState } from '../domain/ingest/state-codec.ts';
import { lakeKeys, lakePrefixes } from '../domain/registry/keys.ts';
import { formatTime, hourUs as oneHourUs } from '../domain/time.ts';
import type { ObjectStore } from './object-store.ts';

export function stateArchive(objects: ObjectStore): StateArchive {
  const read = async (key: string, digest: string) => {
    const body = await objects.get(key);
    if (body === undefined) throw new TidegateError('TG-1201', `${key} is missing`);
    return decodeState(key, { digest, body });
  };

  return {
    put: (tenant, entity, { digest, body }) => objects.putOnce(lakeKeys.state.key(tenant, entity, digest), body),

    get: (tenant, entity, digest) => read(lakeKeys.state.key(tenant, entity, digest), digest),

    putHour: ({ tenant, entity, hourUs, version }, { digest, body }) =>
      objects.putOnce(lakeKeys.hourState.key(tenant, entity, formatTime(hourUs), version, digest), body),

    async latestHour(tenant, entity, untilUs) {
      const last = formatTime(untilUs - (untilUs % oneHourUs));
      const keys = await objects.list(lakePrefixes.hours(tenant, entity));
      const key = keys.filter((each) => (hourPattern.exec(each)?.[1] ?? '~') <= last).at(-1);
      if (key === undefined) return undefined;
      return read(key, hourPattern.exec(key)?.[2] ?? '');
    },
  };
}

/** Keys sort by hour and then by version, so that the last one of the last hour counts. */
const hourPattern = /\/hours\/([^/]+)\/\d+-([0-9a-f]{64})\.gz$/;
