import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { judgeDraft } from '../../../../lib/cli/import/judge-draft.ts';
import type { Member } from '../../../../lib/cli/import/members.ts';
import { planRows } from '../../../../lib/cli/import/plan-rows.ts';
import { openRows } from '../../../../lib/cli/import/source-rows.ts';

const pieceBytes = 64 * 1024;
const pieces = 200;

/** An endless dump, as far as anybody pulls it. */
function generatedMember() {
  const pulled = { pieces: 0, longest: 0 };
  async function* read(): AsyncGenerator<Uint8Array> {
    let id = 0;
    let rest = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n';
    for (let piece = 0; piece < pieces; piece += 1) {
      for (; rest.length < pieceBytes; id += 1)
        rest += `${id},${(42_000 + (id % 977) / 10).toFixed(1)},0.${(id % 900) + 100},${id},${id},${1_704_153_600_000 + id},true\n`;
      pulled.pieces += 1;
      yield Buffer.from(rest.slice(0, pieceBytes));
      rest = rest.slice(pieceBytes);
    }
  }
  const member: Member = { isPlain: true, read };
  return { member, pulled };
}

/** Bytes in use, when all that nobody holds is gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

test('a long file is read a piece at a time, and nothing of it stays', async () => {
  const { member, pulled } = generatedMember();
  const rows = (await openRows(member, 'generated'))!;
  const names = ['BTCUSDT-aggTrades-2024-01.csv'];
  const plan = planRows(rows, names, {});
  pulled.pieces = 0;
  let [events, batches, early] = [0, 0, 0];
  for await (const batch of rows.rows()) {
    for (const row of batch)
      if (row.kind !== 'fault')
        events += plan
          .draftsOf(row)
          .filter((each) => 'draft' in each && judgeDraft(each.draft).kind === 'event').length;
    batches += 1;
    pulled.longest = Math.max(pulled.longest, batch.length);
    expect(pulled.pieces - batches).toBeLessThanOrEqual(1);
    if (batches === pieces / 4) early = heapBytes();
  }
  expect(events).toBeGreaterThan(150_000);
  expect(pulled.longest).toBeLessThan(2000);
  expect(heapBytes() - early).toBeLessThan(8 * 1024 * 1024);
});
