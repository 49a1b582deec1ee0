/** What a GET answers, if it is JSON and comes soon; undefined otherwise, which is a finding and no fault. */
export async function readJson(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return await answer.json();
  } catch {
    return undefined;
  }
}
