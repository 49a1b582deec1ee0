import type { ModelList } from '../../../schemas/models.ts';
import { inBatches } from '../in-batches.ts';
import { formatTime } from '../time.ts';
import type { ChampionPointer, Champions } from './champions.ts';
import type { ModelVersions } from './model-versions.ts';

export interface ListModelsPorts {
  readonly versions: Pick<ModelVersions, 'models' | 'list'>;
  readonly champions: Pick<Champions, 'pointer'>;
}

export async function listModels(tenant: string, { versions, champions }: ListModelsPorts): Promise<ModelList> {
  const models = await inBatches(await versions.models(tenant), async (model) => {
    const [[newest], pointer] = await Promise.all([versions.list(tenant, model, 1), champions.pointer(tenant, model)]);
    return newest === undefined ? [] : [{ model, newest: newest.version, champion: describe(pointer) }];
  });
  return { contract: 'model-list/1', models: models.flat() };
}

function describe(pointer: ChampionPointer | undefined): ModelList['models'][number]['champion'] {
  if (pointer === undefined) return null;
  const { version, previous, number, changedAtUs } = pointer;
  return { version, previous, number, since: formatTime(changedAtUs) };
}
