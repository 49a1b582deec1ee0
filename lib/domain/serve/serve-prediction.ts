import { sha256Hex } from '../canonical-json.ts';
import { RequestError } from '../fault.ts';
import type { OnlineRow, OnlineStore } from '../features/ports.ts';
import type { MarketTime } from '../market-clock.ts';
import type { LiveModel, LiveModels } from './live-models.ts';
import { predict } from './predict.ts';
import type { PredictionWriter } from './prediction-log.ts';

export interface PredictionQuestion {
  readonly tenant: string;
  readonly model: string;
  readonly entity: string;
  /** Null = every horizon of the model. */
  readonly horizonUs: number | null;
  readonly isExplained: boolean;
  /** Of the answer: a ULID of now. */
  readonly id: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface PredictionPorts {
  readonly models: LiveModels;
  readonly rows: Pick<OnlineStore, 'read'>;
  readonly time: MarketTime;
  readonly log: PredictionWriter;
  /** Of the code that answers. */
  readonly code: string;
}

/** The body of the answer. Nothing is answered that has not been logged: every id can be replayed. */
export async function servePrediction(question: PredictionQuestion, ports: PredictionPorts): Promise<string> {
  const { tenant, entity } = question;
  const live = await ports.models.find(question);
  const { document } = live.model;
  const [row, asOfUs] = await Promise.all([
    ports.rows.read({ tenant, view: document.view, viewVersion: document.featureViewVersion, entity }),
    ports.time.nowUs(tenant, document.market),
  ]);
  if (row === undefined) throw new RequestError('TG-2002', `${entity} has no row in view ${document.view}`);
  const { id, horizonUs, isExplained } = question;
  const answer = JSON.stringify(predict(live, { id, entity, horizonUs, isExplained, asOfUs, row }));
  await ports.log.write(logged({ question, live, row, asOfUs, answer, code: ports.code }));
  return answer;
}

interface Answered {
  readonly question: PredictionQuestion;
  readonly live: LiveModel;
  readonly row: OnlineRow;
  readonly asOfUs: number;
  readonly answer: string;
  readonly code: string;
}

function logged({ question, live, row, asOfUs, answer, code }: Answered) {
  const { tenant, id, model, entity, horizonUs, isExplained, nowUs } = question;
  const { eventTimeUs, knowledgeTimeUs, packed } = row;
  const { version, image } = live.model.document;
  const { role, champion, serving } = live;
  return {
    ...{ tenant, id, model, version, role, champion, serving, image: image.sha256 },
    ...{ entity, horizonUs, isExplained, asOfUs, eventTimeUs, knowledgeTimeUs },
    ...{ row: packed, rowDigest: sha256Hex(packed), answer, answerDigest: sha256Hex(answer), code, servedAtUs: nowUs },
  };
}
