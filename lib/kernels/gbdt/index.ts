/**
 * Models of LightGBM, scored and explained exactly, on any engine of JavaScript: nothing outside of this folder is imported.
 *
 * ```ts
 * const model = parseTextModel(readFileSync('model.txt', 'utf8'));
 * const image = packModels([{ name: 'main', model }]);
 * const scorer = openScorer(image);
 * const scores = new Float64Array(scorer.outputs);
 * scorer.scoreRow(row, scores); // raw, to the bit as `Booster.predict(raw_score=True)`
 * const explainer = openExplainer(model);
 * const values = new Float64Array(explainer.width);
 * explainer.explainRow(row, values); // as `pred_contrib=True`
 * transformScores(model, scores); // probabilities, or values on the scale of the label
 * ```
 */
export { GbdtError, type GbdtReason } from './gbdt-error.ts';
/** From the text that `Booster.save_model` writes. */
export { parseTextModel } from './text/parse-text-model.ts';
export type { Objective, Tree, TreeModel } from './tree-model.ts';
/** To an image, and back without a loss. */
export { type NamedModel, packModels } from './image/pack-models.ts';
export { type Image, openImage } from './image/open-image.ts';
export { unpackModels } from './image/unpack-models.ts';
/** Raw scores, and what the link of the objective makes of them. */
export { type EvaluatorKind, type ScoredHead, type Scorer, type ScorerOptions, openScorer } from './score/scorer.ts';
export { type LinkedModel, transformScores } from './score/transform-scores.ts';
/** SHAP values. */
export { type ExplainerOptions, type OpenExplainer, openExplainer } from './explain/open-explainer.ts';
