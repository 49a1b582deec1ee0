"""Fits heads on folds: one by one, each kept as soon as it is finished."""

from dataclasses import dataclass

from trainer.boosting import Budget, FittedModel, OnRound, Parameters
from trainer.checkpoints import Checkpoints
from trainer.contracts import Head, TrainJob
from trainer.folds import Fold
from trainer.progress import Progress
from trainer.recipes import Recipe
from trainer.table import Table
from trainer.training_table import TrainingTable


@dataclass(frozen=True)
class Fitter:
    """What all fits of a job have in common. A search makes one per fold and fits a trial after the other."""

    job: TrainJob
    recipe: Recipe
    progress: Progress

    def open(self, table: Table, fold: Fold) -> TrainingTable:
        """The rows of a fold, which bins once what is then fitted many times."""
        return TrainingTable(table, fold, self.job.seed)

    def fit(
        self,
        rows: TrainingTable,
        head: Head,
        parameters: Parameters,
        *,
        on_round: OnRound | None = None,
        keeps_train_curve: bool = True,
    ) -> FittedModel:
        """
        The `objective` of the result is the loss at the best round on the rows to stop by, the lower the better.
        `on_round` sees it grow, and ends the fit with whatever it raises.
        """

        def beat(round_number: int, objective: float) -> None:
            self.progress.beat_round(step="fit", head=head.name, round=round_number, objective=objective)
            if on_round is not None:
                on_round(round_number, objective)

        self.progress.beat(step="fit", head=head.name)
        rounds = self.job.rounds
        budget = Budget(
            rounds=rounds.most,
            patience=rounds.patience,
            threads=self.job.threads,
            on_round=beat,
            keeps_train_curve=keeps_train_curve,
        )
        return self.recipe(rows, head, parameters, self.job.seed, budget)


def fit_fold(fitter: Fitter, table: Table, fold: Fold, checkpoints: Checkpoints) -> dict[str, FittedModel]:
    """Every head of the job on one fold; those that an earlier run has finished are taken as they are."""
    fitter.progress.set_scene(fold=fold.number)
    rows = fitter.open(table, fold)
    models: dict[str, FittedModel] = {}
    for head in fitter.job.heads:
        kept = checkpoints.load(fold.number, head.name)
        model = kept if kept is not None else fitter.fit(rows, head, fitter.job.parameters[head.name])
        if kept is None:
            checkpoints.save(fold.number, head.name, model)
        models[head.name] = model
        fact: dict[str, str | float] = {
            "fold": fold.number,
            "head": head.name,
            "rounds": model.rounds,
            "objective": model.objective,
        }
        fitter.progress.tell(step="fit finished" if kept is None else "fit taken up again", **fact)
    return models
