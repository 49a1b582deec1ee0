export { areNumbersSound } from './check-numbers';
export { explainBlock } from './explain-block';
export { sumWords } from './sum-words';
export { unpackNodes } from './unpack-nodes';
import { binBlock } from './bin-block';
import { binRow } from './bin-row';
import * as plan from './plan';
import { walkBlock } from './walk-block';
import { walkHead } from './walk-trees';

/** The scores of the first row of the plan. */
export function scoreRow(at: usize): void {
  const width = plan.field(at, plan.width);
  if (width == 1) scoreOne<u8>(at, 0);
  else if (width == 2) scoreOne<u16>(at, 0);
  else scoreOne<u32>(at, 0);
}

/** The scores of the first `count` rows of the plan, of which there are at most 64. */
export function scoreBlock(at: usize, count: usize): void {
  const width = plan.field(at, plan.width);
  if (width == 1) scoreVectors(at, count);
  else
    for (let row: usize = 0; row < count; row += 1) {
      if (width == 2) scoreOne<u16>(at, row);
      else scoreOne<u32>(at, row);
    }
}

function scoreOne<T>(at: usize, row: usize): void {
  const bins = plan.field(at, plan.bins);
  binRow<T>(at, plan.field(at, plan.rows) + row * plan.field(at, plan.rowBytes), bins);
  let head = plan.field(at, plan.heads);
  const end = head + plan.field(at, plan.headCount) * plan.headRecord;
  let score = plan.field(at, plan.scores) + row * plan.field(at, plan.scoreBytes);
  for (; head < end; head += plan.headRecord) {
    walkHead<T>(head, bins, score);
    score += plan.field(head, 8) << 3;
  }
}

function scoreVectors(at: usize, count: usize): void {
  binBlock(at, count);
  let head = plan.field(at, plan.heads);
  const end = head + plan.field(at, plan.headCount) * plan.headRecord;
  let score = plan.field(at, plan.scores);
  for (; head < end; head += plan.headRecord) {
    walkBlock(at, head, score);
    score += plan.field(head, 8) << 3;
  }
}
