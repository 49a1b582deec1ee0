import { sqsClient } from '../adapters/aws/clients.ts';
import { visibleMessages } from '../adapters/aws/sqs-queue-depth.ts';
import { defaultMarket } from '../domain/market-clock.ts';
import settings from '../../tidegate.config.ts';
import { engineSettings } from './engines/engine.ts';
import { logTo } from './local-log.ts';
import { type ApiAccess, marketApi, setClock } from './market-api.ts';
import { runMarketDriver } from './market-driver.ts';
import { engineCalls, marketSchedules } from './market-schedules.ts';
import type { Played } from './market-steps.ts';
import type { Session } from './session.ts';

/** A request of the driver is given up after this; the next step sends it again. */
const patienceMs = 30_000;
/** The engine may be gone already when the platform ends. */
const farewellMs = 2_000;

export interface DriveOptions {
  readonly session: Session;
  readonly access: () => ApiAccess;
  readonly played: Played;
  readonly speed: number;
  readonly log: string;
  readonly signal: AbortSignal;
}

/** The market driver of a platform that is up. */
export function driveMarket({ session, access, played, speed, log, signal }: DriveOptions): Promise<void> {
  const { endpoint } = session.engine;
  const queues = sqsClient(engineSettings(endpoint));
  const { IngestQueueUrl } = session.outputs;
  const say = logTo(log);
  return runMarketDriver({
    api: marketApi({ access, signal, patienceMs }),
    tape: played.tape,
    fromUs: played.untilUs,
    speed,
    schedules: marketSchedules(engineCalls(endpoint, `${settings.namePrefix}-local-`), played.untilUs),
    waiting: () => visibleMessages(queues, IngestQueueUrl),
    stopClock: () =>
      setClock(marketApi({ access, signal: AbortSignal.timeout(farewellMs), patienceMs: 0 }), defaultMarket, {
        speed: 0,
      }),
    say,
    signal,
  });
}
