import { answerNumbers } from './answer-numbers.ts';

export interface Asked {
  readonly body: string;
}

/** No layer at all: what others take more than this is what their layers cost. */
export const handler = async ({ body }: Asked) => ({ statusCode: 200, body: answerNumbers(body) });
