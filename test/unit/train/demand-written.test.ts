import { beforeAll, describe, expect, test } from 'vitest';
import { dayUs, hourUs } from '../../../lib/domain/time.ts';
import { prepareDataset } from '../../../lib/domain/train/prepare-dataset.ts';
import { busyEvents, busyLake } from '../../support/packs/busy-market.ts';
import { busyData, busyPack } from '../../support/packs/busy-pack.ts';
import { noonUs } from '../../support/trades.ts';

type Line = Awaited<ReturnType<typeof busyLake>>;

/** The last hour is not complete: its last trade comes half a minute before its end. */
const writtenUntilUs = noonUs + 7 * hourUs;

let line: Line;
beforeAll(async () => {
  line = await busyLake(busyEvents(8));
});

interface Standing {
  /** Its events are complete until then. */
  readonly watermarkUs: number;
  /** @default of the table */
  readonly entity?: string;
}

/** An entity whose events have gone on while its rows have not. */
function linesWith({ watermarkUs, entity = 'ETH-USD' }: Standing): Line {
  const { states, materialised } = line;
  return {
    ...line,
    states: {
      ...states,
      entities: async (tenant, page) => [...new Set([...(await states.entities(tenant, page)), entity])],
      async pointer(tenant, asked) {
        const found = await states.pointer(tenant, asked === entity ? 'ETH-USD' : asked);
        return found && asked === entity ? { ...found, watermarkUs } : found;
      },
    },
    materialised: {
      ...materialised,
      read: (tenant, asked) => materialised.read(tenant, asked === entity ? 'ETH-USD' : asked),
    },
  };
}

function prepare(asOfUs: number, standing: Standing) {
  const request = { tenant: 'main', pack: busyPack, data: busyData, settings: busyPack.sizes.full, asOfUs };
  return prepareDataset(request, linesWith(standing));
}

describe('a data set', () => {
  test('is refused when the rows of an entity are more than a day behind its events', async () => {
    const late = prepare(writtenUntilUs + 2 * dayUs, { watermarkUs: writtenUntilUs + dayUs + hourUs });
    await expect(late).rejects.toMatchObject({
      code: 'TG-3045',
      message: expect.stringMatching(/^the rows of ETH-USD end at .*T19:00:00Z, and .* until .*T20:00:00Z$/),
    });
  });

  test('takes rows that are a day behind, as an outage leaves them', async () => {
    const { rows } = await prepare(writtenUntilUs + 2 * dayUs, { watermarkUs: writtenUntilUs + dayUs });
    expect(rows).toBeGreaterThan(0);
  });

  test('asks for no rows of events that came after its time', async () => {
    const { rows } = await prepare(writtenUntilUs + hourUs, { watermarkUs: writtenUntilUs + 9 * dayUs });
    expect(rows).toBeGreaterThan(0);
  });

  test('is made of an entity that nobody has heard of since', async () => {
    const { rows } = await prepare(writtenUntilUs + 99 * dayUs, { watermarkUs: writtenUntilUs });
    expect(rows).toBeGreaterThan(0);
  });

  test('does not wait for an entity that it has no rows of', async () => {
    const foreign = { entity: 'ELSE-WHERE', watermarkUs: writtenUntilUs + 9 * dayUs };
    const { rows } = await prepare(writtenUntilUs + 9 * dayUs, foreign);
    expect(rows).toBe((await prepare(writtenUntilUs + 9 * dayUs, { watermarkUs: writtenUntilUs })).rows);
  });
});
