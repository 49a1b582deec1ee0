export { hashBlocks } from './hash-blocks';
import { binBlock, blockRows } from './bin-block';
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
    score = divide(head, score);
  }
}

function scoreVectors(at: usize, count: usize): void {
  binBlock(at, count);
  const scoreBytes = plan.field(at, plan.scoreBytes);
  let head = plan.field(at, plan.heads);
  const end = head + plan.field(at, plan.headCount) * plan.headRecord;
  let score = plan.field(at, plan.scores);
  for (; head < end; head += plan.headRecord) {
    walkBlock(at, head, score);
    for (let row: usize = 0; row < blockRows; row += 1) divide(head, score + row * scoreBytes);
    score += plan.field(head, 8) << 3;
  }
}

/** An averaged forest is a sum by the number of its trees; returns where the scores of the next head begin. */
@inline
function divide(head: usize, first: usize): usize {
  const end = first + (plan.field(head, 8) << 3);
  const divisor = <f64>plan.field(head, 12);
  if (divisor != 1) for (let score = first; score < end; score += 8) store<f64>(score, load<f64>(score) / divisor);
  return end;
}
