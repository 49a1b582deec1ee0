import { call } from './platform.ts';
import { waitFor } from './wait-for.ts';

async function alarmState(id: string): Promise<string | undefined> {
  const { body } = await call('/alarms');
  const alarms = body['alarms'] as { name: string; state: string }[];
  return alarms.find(({ name }) => name.endsWith(`-${id}`))?.state;
}

export function alarmIs(id: string, state: string): Promise<true> {
  return waitFor({ what: `alarm ${id} to be ${state}`, seconds: 120 }, async () =>
    (await alarmState(id)) === state ? true : undefined,
  );
}
