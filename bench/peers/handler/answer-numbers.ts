/** What every handler does between its layers: it reads numbers, and answers with how many there are and with their sum. */
export function answerNumbers(body: string): string {
  const asked: unknown = JSON.parse(body);
  if (!hasNumbers(asked)) throw new TypeError('there are no numbers');
  const { numbers } = asked;
  let sum = 0;
  for (const number of numbers) sum += number;
  return JSON.stringify({ count: numbers.length, sum });
}

function hasNumbers(asked: unknown): asked is { readonly numbers: readonly number[] } {
  return typeof asked === 'object' && asked !== null && 'numbers' in asked && Array.isArray(asked.numbers);
}
