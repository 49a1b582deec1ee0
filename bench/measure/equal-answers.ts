import { isDeepStrictEqual } from 'node:util';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What every request has of its own: instants, and its name. */
const ownFields: readonly string[] = ['time', 'eventTime', 'knowledgeTime', 'asOf', 'requestId'];

export function withoutTimesAndIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimesAndIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) =>
      ownFields.includes(name) ? [] : [[name, withoutTimesAndIds(field)]],
    ),
  );
}

/** Figures of two engines compare only when both did the same: throws at the first answer that differs. */
export function answerBook() {
  const first = new Map<string, { readonly column: string; readonly answer: unknown }>();
  return {
    compare(column: string, call: string, given: Answer): void {
      const answer = withoutTimesAndIds(given);
      const known = first.get(call);
      if (known === undefined) first.set(call, { column, answer });
      else if (!isDeepStrictEqual(answer, known.answer)) {
        const [one, other] = [known.answer, answer].map((text) => JSON.stringify(text));
        throw new Error(`${call}: ${known.column} answers ${one}, but ${column} ${other}`);
      }
    },
  };
}

export type AnswerBook = ReturnType<typeof answerBook>;
