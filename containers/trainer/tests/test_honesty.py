"""An honest training keeps to each claim, and each way to cheat breaks one."""

from collections.abc import Callable
from random import Random

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
    honesty.a_fallback_is_scaled_by_the_rows_fitted_on,
]
BREACHES: list[tuple[Breach, Claim, str]] = [
    (honesty.use_a_feature_of_the_next_minute, honesty.no_model_beats_the_oracle, r"an AUC of (1\.0|0\.99)"),
    (honesty.copy_the_target_among_the_features, honesty.no_model_beats_the_oracle, r"an AUC of (1\.0|0\.99)"),
    (honesty.judge_no_heads, honesty.a_target_is_no_feature, "learnt from"),
    (honesty.calibrate_on_train_rows, CLAIMS[2], "other rows"),
    (honesty.scale_by_all_rows, CLAIMS[3], "later rows moved the scales"),
    (honesty.scale_the_fallback_by_all_rows, CLAIMS[4], "later rows moved the scaler of the fallback"),
]


def title(given: Claim | Breach) -> str:
    return given.__name__.replace("_", " ")


@pytest.fixture
def job(random: Random) -> Planted:
    return moving(random.getrandbits(32))


@pytest.mark.parametrize("claim", CLAIMS, ids=title)
def test_an_honest_training_keeps_to_it(train: Train, job: Planted, claim: Claim) -> None:
    claim(train, job)


@pytest.mark.parametrize("case", BREACHES, ids=lambda case: title(case[0]))
def test_a_breach_turns_it_red(
    train: Train,
    job: Planted,
    tell: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[Breach, Claim, str],
) -> None:
    breach, claim, words = case
    breach(job, monkeypatch)
    with pytest.raises(AssertionError, match=words) as red:
        claim(train, job)
    tell(breach=title(breach), red=title(claim), because=str(red.value).splitlines()[0])


def test_every_claim_has_a_breach() -> None:
    assert {claim for _, claim, _ in BREACHES} == set(CLAIMS)
