// Written by `npm run generate`. Change the packs, not this file.

/** The `recipe.py` of a pack, by its name. */
export const recipes = new Map([
  [
    'liquidation',
    {
      sha256: 'f7a3da46a6d5c8ec03592372e975c22d0ef114c0b837a63c78ba1e8f4824a9be',
      text: [
        '"""Boosted trees of the harness, one model a head: what sets the heads apart stands in the pack."""',
        '',
        'from trainer.boosting import Budget, FittedModel, Parameters',
        'from trainer.boosting import train as boost',
        'from trainer.contracts import Head',
        'from trainer.training_table import TrainingTable',
        '',
        '',
        'def train(table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget) -> FittedModel:',
        '    """No row weighs more for its class: the share of bursts must stay what it is, or probabilities would lie."""',
        '    return boost(table, head, parameters, seed, budget)',
        '',
      ].join('\n'),
    },
  ],
]);
