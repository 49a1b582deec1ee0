import type { AnsweringRole } from '../../../schemas/answering-roles.ts';

/** All that an answer was made of, so that it can be made again. */
export interface LoggedPrediction {
  readonly tenant: string;
  /** A ULID: its time is that of the answer, by the wall clock. */
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly role: AnsweringRole;
  /** Number of the change that the model had come to; null where no version was promoted. */
  readonly champion: number | null;
  /** Digests of the serving document and of the image. */
  readonly serving: string;
  readonly image: string;
  readonly entity: string;
  /** As it was asked for; null = all. */
  readonly horizonUs: number | null;
  readonly isExplained: boolean;
  readonly asOfUs: number;
  readonly eventTimeUs: number;
  readonly knowledgeTimeUs: number;
  /** As the online store holds it. */
  readonly row: Uint8Array;
  readonly rowDigest: string;
  /** The body of the answer. */
  readonly answer: string;
  readonly answerDigest: string;
  /** Of the code that answered. */
  readonly code: string;
  readonly servedAtUs: number;
}

export interface PredictionWriter {
  /** Under its id, once: a repeat changes nothing. */
  write(prediction: LoggedPrediction): Promise<void>;
}

/** What a list tells of an answer. */
export type PredictionSummary = Pick<LoggedPrediction, 'id' | 'model' | 'version' | 'entity' | 'servedAtUs'>;

export interface NewestPredictions {
  readonly limit: number;
  /** Of one model. @default - of all of the tenant */
  readonly model?: string | undefined;
  /** Wall clock: from the present hour on, the log is searched 48 hours back. */
  readonly nowUs: number;
}

export interface PredictionLog extends PredictionWriter {
  find(tenant: string, id: string): Promise<LoggedPrediction | undefined>;
  /** The newest first. */
  newest(tenant: string, wanted: NewestPredictions): Promise<readonly PredictionSummary[]>;
}
