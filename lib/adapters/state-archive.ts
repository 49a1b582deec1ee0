import { TidegateError } from '../domain/fault.ts';
import type { StateArchive } from '../domain/ingest/ports.ts';
import { decodeState } from '../domain/ingest/state-codec.ts';
import { lakeKeys, lakePrefixes } from '../domain/registry/keys.ts';
import { formatTime, hourUs as lengthUs, parseTime } from '../domain/time.ts';
import type { ObjectStore } from './object-store.ts';

export function stateArchive(objects: ObjectStore): StateArchive {
  const read = async (key: string, digest: string) => {
    const body = await objects.get(key);
    if (body === undefined) throw new TidegateError('TG-1201', `${key} is missing`);
    return decodeState(key, { digest, body });
  };

  /** Keys sort by hour and then by version, so that the last of an hour counts. */
  const listHours = async (tenant: string, entity: string, lateUntilVersion: number) => {
    const keys = await objects.list(lakePrefixes.hours(tenant, entity));
    return keys.map(parseHourKey).filter((kept) => kept.lateUntilVersion <= lateUntilVersion);
  };

  return {
    put: (tenant, entity, { digest, body }) => objects.putOnce(lakeKeys.state.key(tenant, entity, digest), body),

    get: (tenant, entity, digest) => read(lakeKeys.state.key(tenant, entity, digest), digest),

    putHour: ({ tenant, entity, hourUs, lateUntilVersion }, { digest, body }) =>
      objects.putOnce(lakeKeys.hourState.key(tenant, entity, formatTime(hourUs), lateUntilVersion, digest), body),

    async hourAt(tenant, entity, { untilUs, lateUntilVersion }) {
      const hours = await listHours(tenant, entity, lateUntilVersion);
      const hour = hours.findLast(({ hourUs }) => hourUs <= untilUs);
      return hour === undefined ? undefined : { ...hour, state: await read(hour.key, hour.digest) };
    },

    async hourDigests(tenant, entity, lateUntilVersion) {
      const hours = await listHours(tenant, entity, lateUntilVersion);
      return new Map(hours.map(({ hourUs, digest }) => [hourUs, digest]));
    },

    async firstHourUs(tenant, entity) {
      const [first] = await listHours(tenant, entity, Infinity);
      return first === undefined ? undefined : first.hourUs - lengthUs;
    },
  };
}

function parseHourKey(key: string) {
  const [, hour = '', version, digest = ''] = /\/hours\/([^/]+)\/(\d+)-([0-9a-f]{64})\.gz$/.exec(key) ?? [];
  return { key, hourUs: parseTime(hour) ?? Infinity, lateUntilVersion: Number(version), digest };
}
