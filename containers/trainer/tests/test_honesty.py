"""An honest training keeps to each claim, and each way to cheat breaks one."""

from collections.abc import Callable

import honesty
import pytest
from honesty import Breach, Train, moving
from planted import Planted

Claim = Callable[[Train, Planted], None]

CLAIMS: list[Claim] = [
    honesty.no_model_beats_the_oracle,
    honesty.a_target_is_no_feature,
    honesty.probabilities_are_calibrated_on_rows_that_no_fit_has_seen,
    honesty.scales_come_from_the_rows_fitted_on,
]
BREACHES: list[tuple[Breach, Claim, str]] = [
    (honesty.use_a_feature_of_the_next_minute, honesty.no_model_beats_the_oracle, "an AUC of 1"),
    (honesty.copy_the_target_among_the_features, honesty.no_model_beats_the_oracle, "an AUC of 1"),
    (honesty.judge_no_heads, honesty.a_target_is_no_feature, "learnt from"),
    (honesty.calibrate_on_train_rows, CLAIMS[2], "other rows"),
    (honesty.scale_by_all_rows, CLAIMS[3], "later rows"),
]


def title(given: Claim | Breach | str) -> str:
    return given if isinstance(given, str) else given.__name__.replace("_", " ")


@pytest.mark.parametrize("claim", CLAIMS, ids=title)
def test_an_honest_training_keeps_to_it(train: Train, claim: Claim) -> None:
    claim(train, moving())


@pytest.mark.parametrize(("breach", "claim", "words"), BREACHES, ids=title)
def test_a_breach_turns_it_red(
    train: Train, monkeypatch: pytest.MonkeyPatch, breach: Breach, claim: Claim, words: str
) -> None:
    job = moving()
    breach(job, monkeypatch)
    with pytest.raises(AssertionError, match=words):
        claim(train, job)


def test_every_claim_has_a_breach() -> None:
    assert {claim for _, claim, _ in BREACHES} == set(CLAIMS)
