import { afterEach, describe, expect, test } from 'vitest';
import type { FoundCredentials } from '../../../../lib/adapters/aws/sdk-credentials.ts';
import { lendCredentials, type LentCredentials } from '../../../../lib/local/jobs/lend-credentials.ts';

const lenders: LentCredentials[] = [];
afterEach(async () => {
  for (const lender of lenders.splice(0)) await lender.close();
});

async function lend(find: () => Promise<FoundCredentials>): Promise<LentCredentials> {
  const lender = await lendCredentials(find);
  lenders.push(lender);
  return lender;
}

function ask({ variables }: LentCredentials, word = variables['AWS_CONTAINER_AUTHORIZATION_TOKEN']): Promise<Response> {
  const headers: Record<string, string> = word === undefined ? {} : { Authorization: word };
  return fetch(variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '', { headers });
}

const keys = { accessKeyId: 'id', secretAccessKey: 'secret' };

describe('lent credentials', () => {
  test('are found anew each time that a job asks', async () => {
    let asked = 0;
    const lender = await lend(async () => ({ ...keys, sessionToken: `session-${++asked}`, expiresAtMs: 0 }));
    const first = await (await ask(lender)).json();
    expect(first).toEqual({
      AccessKeyId: 'id',
      SecretAccessKey: 'secret',
      Token: 'session-1',
      Expiration: '1970-01-01T00:00:00.000Z',
    });
    expect(await (await ask(lender)).json()).toMatchObject({ Token: 'session-2' });
  });

  test('that never run out are asked for again all the same', async () => {
    const lender = await lend(async () => keys);
    const { Token, Expiration } = (await (await ask(lender)).json()) as Record<string, string>;
    expect(Token).toBe('');
    expect(Date.parse(Expiration ?? '')).toBeGreaterThan(Date.now());
  });

  test.each(['', 'another word', '0'.repeat(64)])('are not for who says “%s”', async (word) => {
    const lender = await lend(async () => keys);
    const answer = await ask(lender, word);
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 401, text: '' });
  });

  test('that cannot be found are an answer that is tried again', async () => {
    const lender = await lend(async () => {
      throw new Error('the session has ended');
    });
    const answer = await ask(lender);
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 503,
      text: 'Error: the session has ended',
    });
  });
});
