"""Why a job fails: stable codes, and the two ways in which a run ends early."""

from enum import StrEnum


class Code(StrEnum):
    """Codes of the catalogue that all languages share; one is never given a new meaning."""

    INTERNAL = "TG-3000"
    JOB_INVALID = "TG-3001"
    FILE_MISSING = "TG-3002"
    DIGEST_MISMATCH = "TG-3003"
    DESCRIPTOR_INVALID = "TG-3004"
    TABLE_UNREADABLE = "TG-3005"
    ROW_IDS_DIFFER = "TG-3006"
    HEADS_INVALID = "TG-3007"
    TARGET_IS_FEATURE = "TG-3008"
    FOLDS_INVALID = "TG-3009"
    ROLE_EMPTY = "TG-3010"
    ROLES_OUT_OF_ORDER = "TG-3011"
    LABEL_CONSTANT = "TG-3012"
    FEATURE_EMPTY = "TG-3013"
    LABEL_MISSING = "TG-3014"
    LABEL_UNSUITED = "TG-3015"
    WEIGHT_INVALID = "TG-3016"
    PARAMETER_REFUSED = "TG-3017"
    MEMORY_EXCEEDED = "TG-3018"
    TIME_EXCEEDED = "TG-3019"
    RECIPE_FAILED = "TG-3030"
    EXPLANATION_INEXACT = "TG-3031"
    SEARCH_FAILED = "TG-3032"
    STUDY_DIFFERS = "TG-3033"
    SEARCH_NOT_ALONE = "TG-3034"
    JOURNAL_UNAVAILABLE = "TG-3035"
    SEARCH_WITHOUT_ROWS = "TG-3036"


class TrainError(Exception):
    """The job cannot be done; the result says why."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class InterruptedRunError(Exception):
    """SIGTERM came: the run ends at once and keeps the fits that are finished."""
