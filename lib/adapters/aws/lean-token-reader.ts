import type { TokenReader } from '../../domain/serve/ports.ts';
import type { LeanTable } from './lean-dynamo.ts';
import { fromTokenItem } from './token-item.ts';

export function leanTokenReader({ dynamo, table }: LeanTable): TokenReader {
  return {
    async find(hash) {
      const item = await dynamo.getItem(table, { hash });
      return item && fromTokenItem(item);
    },
  };
}
