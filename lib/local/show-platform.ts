/** What a person needs next, ready to paste. */
export function showPlatform({ baseUrl, token }: { readonly baseUrl: string; readonly token: string }): string {
  const bearer = `-H 'Authorization: Bearer ${token}'`;
  const trade =
    '{"events":[{"stream":"trade","entity":"MY-COIN","market":"mine","source":"hand","eventTime":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'","price":42,"quantity":1,"side":"buy"}]}';
  return `
Tidegate answers at ${baseUrl}

  curl -s ${baseUrl}/health
  curl -s ${bearer} ${baseUrl}/features/crypto/BTC-PERP
  curl -s ${bearer} -H 'Content-Type: application/json' -H "Idempotency-Key: hand-$(date +%s)" -d '${trade}' ${baseUrl}/events

Next:
  npx tidegate features get crypto BTC-PERP
  npx tidegate events send FILE
  npx tidegate status
  npx tidegate doctor
`;
}
