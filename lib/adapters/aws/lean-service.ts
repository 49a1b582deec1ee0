import type { Credentials } from './clients.ts';
import { keepAliveCall, type HttpAnswer } from './keep-alive-call.ts';
import { requestSigner } from './request-signer.ts';
import { type Attempt, untilAnswered } from './until-answered.ts';

export interface LeanSettings {
  readonly region: string;
  readonly credentials: Credentials;
  /** An engine instead of AWS. */
  readonly endpoint?: string;
  /** From 0 up to 1, for the pauses between tries. */
  readonly random: () => number;
  /** Of each try. @default - that of the service */
  readonly timeoutMs?: number;
}

/** A service of AWS that speaks JSON 1.0. */
export interface LeanServiceName {
  /** As signatures and addresses call it. */
  readonly service: string;
  /** What stands before the operation in the header that names it. */
  readonly target: string;
  /** Of each try. */
  readonly timeoutMs: number;
}

export type Ask = <Output>(
  operation: string,
  question: object,
  judge: (answer: HttpAnswer) => Attempt<Output>,
) => Promise<Output>;

/** Asks a service over one connection that stays open: an SDK client takes four times the processor time. */
export function leanService(settings: LeanSettings, { service, target, ...other }: LeanServiceName): Ask {
  const { region, credentials, endpoint, random, timeoutMs = other.timeoutMs } = settings;
  const address = new URL(endpoint ?? `https://${service}.${region}.amazonaws.com`);
  const contentType = 'application/x-amz-json-1.0';
  const sign = requestSigner({ host: address.host, region, service, contentType, credentials });
  const call = keepAliveCall(address, timeoutMs);
  return (operation, question, judge) => {
    const body = JSON.stringify(question);
    const named = `${target}.${operation}`;
    return untilAnswered({
      send: () => call({ method: 'POST', path: '/', headers: sign(named, body, new Date()), body }),
      judge,
      random,
    });
  };
}
