"""The codes of the trainer stand in the catalogue of the project."""

import re
from pathlib import Path

from trainer.faults import Code

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "schemas" / "errors" / "train.ts"
# Below 3020 and from 3030 to 3039 the codes are the trainer's; those between are of the splits and labels.
OF_THE_TRAINER = re.compile(r"'(TG-30(?:[01]\d|3\d))': entry\(")


def test_every_code_of_the_trainer_stands_in_the_catalogue_and_no_other() -> None:
    assert OF_THE_TRAINER.findall(CATALOGUE.read_text(encoding="utf-8")) == sorted(Code)
