# Written by `npm run generate`. Change its source, not this file.
"""The documents that cross the border between TypeScript and Python.

`TypeAdapter(TrainJob).validate_json` takes and refuses what the contract does in TypeScript. In one thing it is
stricter: a whole number is written as one, never as 5.0, which JavaScript cannot tell from 5 and never writes.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SAFE_INTEGER: Final = 2**53 - 1
"""Up to here, a double holds every whole number."""


class Document(BaseModel):
    """Frozen and complete: nothing has a default, nothing is converted, and nothing else may stand in it."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        # Its own engine has no look-ahead.
        regex_engine="python-re",
        serialize_by_alias=True,
    )


Ulid = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$(?!\n)")]

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$(?!\n)")]
"""Lower-case name of a pack, model, view, token or tenant."""

ModelName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$(?!\n)")]
"""A pack, or one of several models of it."""

TrainJobMode = Literal["dry", "search", "train", "evaluate"]

Place = Annotated[
    str,
    Field(
        max_length=1200,
        pattern=(
            r"^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/)?[A-Za-z0-9][A-Za-z0-9._=@+:-]*(/[A-Za-z0-9]"
            r"[A-Za-z0-9._=@+:-]*)*$(?!\n)"
        ),
    ),
]
"""An object of S3, or a file below the folder of the document that names it."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class TrainJobRecipe(Document):
    module: Place
    sha256: Sha256


class TrainJobTable(Document):
    place: Place
    sha256: Sha256


Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$(?!\n)")]
"""Lower-case name of a column."""

TimeUs = Annotated[int, Field(ge=0, le=SAFE_INTEGER)]

HeadCalibration = Literal["none", "platt", "isotonic"]


class HeadBinary(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["binary"]
    calibration: HeadCalibration


class HeadMulticlass(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["multiclass"]
    classes: int = Field(ge=3, le=64)


class HeadQuantile(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["quantile"]
    quantile: float = Field(gt=0, lt=1)
    interval: Name | None
    """Heads of one name bound one interval, and are conformalised together."""


class HeadPoisson(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["poisson"]


class HeadTweedie(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["tweedie"]
    power: float = Field(gt=1, lt=2)


class HeadRegression(Document):
    name: Name
    """For example burst-5m."""
    target: Column
    """The label that it learns."""
    horizon_us: TimeUs = Field(alias="horizonUs")
    objective: Literal["regression"]


Head = Annotated[
    HeadBinary | HeadMulticlass | HeadQuantile | HeadPoisson | HeadTweedie | HeadRegression,
    Field(discriminator="objective"),
]
"""A target, and how it is learnt."""


class TrainJobRounds(Document):
    most: int = Field(ge=1, le=SAFE_INTEGER)
    patience: int = Field(ge=0, le=SAFE_INTEGER)
    """Rounds without a better one; 0 = all."""


TrainJobParameter = Literal[
    "learningRate",
    "leaves",
    "maxDepth",
    "minRowsInLeaf",
    "minHessianInLeaf",
    "minGain",
    "featureShare",
    "rowShare",
    "lambdaL1",
    "lambdaL2",
    "pathSmooth",
    "maxBins",
]


class TrainJobJournalFile(Document):
    kind: Literal["file"]
    place: Place


class TrainJobJournalDynamodb(Document):
    kind: Literal["dynamodb"]
    table: str = Field(min_length=3, max_length=255)


TrainJobJournal = Annotated[TrainJobJournalFile | TrainJobJournalDynamodb, Field(discriminator="kind")]


class TrainJobSpaceReal(Document):
    kind: Literal["real"]
    low: float
    high: float
    log: bool


class TrainJobSpaceInteger(Document):
    kind: Literal["integer"]
    low: int = Field(ge=-SAFE_INTEGER, le=SAFE_INTEGER)
    high: int = Field(ge=-SAFE_INTEGER, le=SAFE_INTEGER)
    log: bool


class TrainJobSpaceChoice(Document):
    kind: Literal["choice"]
    values: tuple[float, ...] = Field(min_length=1)


TrainJobSpace = Annotated[TrainJobSpaceReal | TrainJobSpaceInteger | TrainJobSpaceChoice, Field(discriminator="kind")]

TrainJobSampler = Literal["tpe", "random"]

TrainJobPruner = Literal["hyperband", "none"]


class TrainJobSearch(Document):
    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$(?!\n)")
    worker: Name
    """Who runs the trials: each worker of a study has a name of its own."""
    journal: TrainJobJournal
    space: Mapping[TrainJobParameter, TrainJobSpace]
    trials: int = Field(ge=1, le=SAFE_INTEGER)
    """That report a metric, of all workers together."""
    sampler: TrainJobSampler
    pruner: TrainJobPruner
    min_rounds: int = Field(alias="minRounds", ge=1, le=SAFE_INTEGER)
    reduction: int = Field(ge=2, le=10)
    patience: int = Field(ge=0, le=SAFE_INTEGER)
    """Trials without a better one after which the study ends; 0 = none."""
    deterministic: bool


class TrainJobInterval(Document):
    alpha: float = Field(gt=0, lt=1)


class TrainJobExplain(Document):
    background_rows: int = Field(alias="backgroundRows", ge=0, le=1000)
    """Explained exactly, which takes milliseconds a row and head; as many of each regime."""
    reference_rows: int = Field(alias="referenceRows", ge=0, le=2000)


class TrainJobFallback(Document):
    features: tuple[Column, ...] = Field(min_length=1, max_length=16)


class TrainJobServing(Document):
    nested: tuple[Name, ...] = Field(max_length=64)
    """Binary heads whose events contain one another, the shortest first."""
    risk: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(min_length=3, max_length=3)
    """Rising probabilities at which the risk is medium, high and critical."""
    fallback: TrainJobFallback | None
    """A logistic regression of each binary head, which answers where the trees cannot."""


class TrainJobLimits(Document):
    memory_mib: int = Field(alias="memoryMiB", ge=256, le=SAFE_INTEGER)
    timeout_seconds: int = Field(alias="timeoutSeconds", ge=1, le=SAFE_INTEGER)


class TrainJob(Document):
    """What a training container is asked to do."""

    contract: Literal["train-job/1"]
    job: Ulid
    run: Name
    tenant: Name
    pack: Name
    model: ModelName
    mode: TrainJobMode
    """Judge the job alone; run trials; fit on all rows; fit and predict each fold."""
    recipe: TrainJobRecipe
    """The `recipe.py` of the pack."""
    table: TrainJobTable
    """The `FeatureTable` document."""
    heads: tuple[Head, ...] = Field(min_length=1, max_length=64)
    rounds: TrainJobRounds
    parameters: Mapping[Name, Mapping[TrainJobParameter, float]]
    """Of each head, by its name."""
    search: TrainJobSearch | None
    """Asked for by the mode `search` alone."""
    interval: TrainJobInterval | None
    explain: TrainJobExplain
    serving: TrainJobServing
    seed: int = Field(ge=0, le=2147483647)
    threads: int = Field(ge=1, le=64)
    limits: TrainJobLimits


class FeatureTableFile(Document):
    place: Place
    sha256: Sha256
    bytes: int = Field(ge=1, le=SAFE_INTEGER)
    rows: int = Field(ge=1, le=SAFE_INTEGER)


class FeatureTableLabel(Document):
    name: Column
    horizon_us: TimeUs = Field(alias="horizonUs")


EntityId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$(?!\n)")]
"""What an event is about, for example BTC-USD."""

Timestamp = Annotated[
    str,
    Field(
        pattern=(
            r"^[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9](\.[0-9]{1,6})?(Z|[+-]"
            r"[0-9][0-9]:[0-9][0-9])$(?!\n)"
        ),
    ),
]
"""RFC 3339 with offset, at most microseconds."""


class FeatureTable(Document):
    """A table to train on: `row_id`, `entity`, `event_time_us`, features, labels."""

    contract: Literal["feature-table/1"]
    tenant: Name
    pack: Name
    view: Name
    feature_view_version: int = Field(alias="featureViewVersion", ge=1, le=SAFE_INTEGER)
    files: tuple[FeatureTableFile, ...] = Field(min_length=1)
    """Parquet; together the rows, by time and then entity."""
    folds: FeatureTableFile
    """Parquet with `row_id`, `fold` and `role`: 0 train, 1 stop, 2 calibrate, 3 test."""
    features: tuple[Column, ...] = Field(min_length=1)
    """Columns that may be learnt from. NaN is missing."""
    labels: tuple[FeatureTableLabel, ...] = Field(min_length=1)
    weight: Column | None
    """Column of the weights of rows, of mean 1."""
    regime: Column | None
    """Column of whole numbers that name regimes."""
    baselines: tuple[Column, ...]
    """Columns that hold forecasts to be beaten."""
    rows: int = Field(ge=1, le=SAFE_INTEGER)
    fold_count: int = Field(alias="foldCount", ge=1, le=SAFE_INTEGER)
    entities: tuple[EntityId, ...] = Field(min_length=1)
    from_us: TimeUs = Field(alias="fromUs")
    until_us: TimeUs = Field(alias="untilUs")
    as_of: Timestamp = Field(alias="asOf")
    """Labels that had matured by then."""
    known_at: Timestamp = Field(alias="knownAt")
    """What was known by then."""
    label_maturity: float = Field(alias="labelMaturity", ge=0, le=1)
    dataset: Sha256
    """Of all content: the name of the data set."""


class TrainResultUsage(Document):
    wall_seconds: float = Field(alias="wallSeconds", ge=0)
    cpu_seconds: float = Field(alias="cpuSeconds", ge=0)
    peak_bytes: int = Field(alias="peakBytes", ge=0, le=SAFE_INTEGER)


class TrainResultSoftware(Document):
    python: str = Field(min_length=1, max_length=40)
    packages: Mapping[
        Annotated[str, Field(min_length=1, max_length=100)],
        Annotated[str, Field(min_length=1, max_length=40)],
    ]
    lock: Sha256
    """Of the file of locked packages."""


class TrainResultRows(Document):
    train: int = Field(ge=0, le=SAFE_INTEGER)
    stop: int = Field(ge=0, le=SAFE_INTEGER)
    calibrate: int = Field(ge=0, le=SAFE_INTEGER)
    test: int = Field(ge=0, le=SAFE_INTEGER)


class TrainResultHead(Document):
    name: Name
    fold: Annotated[int, Field(ge=0, le=SAFE_INTEGER)] | None
    """Null = fitted on all rows."""
    rounds: int = Field(ge=0, le=SAFE_INTEGER)
    trees: int = Field(ge=0, le=SAFE_INTEGER)
    digest: Sha256
    """Of the text of the model before its parameters."""
    rows: TrainResultRows


TrainResultKind = Literal[
    "model",
    "fold-model",
    "predictions",
    "calibration",
    "conformal",
    "confidence",
    "fallback",
    "importance",
    "contributions",
    "golden",
    "packed",
    "background",
    "reference-rows",
    "reference-statistics",
    "learning-curves",
    "trials",
]


class TrainResultFile(Document):
    kind: TrainResultKind
    head: Name | None
    fold: Annotated[int, Field(ge=0, le=SAFE_INTEGER)] | None
    place: Place
    sha256: Sha256
    bytes: int = Field(ge=1, le=SAFE_INTEGER)


class TrainResultBest(Document):
    number: int = Field(ge=0, le=SAFE_INTEGER)
    value: float
    parameters: Mapping[TrainJobParameter, float]


class TrainResultTrials(Document):
    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$(?!\n)")
    complete: int = Field(ge=0, le=SAFE_INTEGER)
    pruned: int = Field(ge=0, le=SAFE_INTEGER)
    failed: int = Field(ge=0, le=SAFE_INTEGER)
    best: TrainResultBest | None


class TrainResultSucceeded(Document):
    contract: Literal["train-result/1"]
    job: Ulid
    run: Name
    mode: TrainJobMode
    usage: TrainResultUsage
    software: TrainResultSoftware
    seed: int = Field(ge=0, le=SAFE_INTEGER)
    threads: int = Field(ge=1, le=SAFE_INTEGER)
    status: Literal["succeeded"]
    heads: tuple[TrainResultHead, ...]
    files: tuple[TrainResultFile, ...]
    trials: TrainResultTrials | None
    artifact: Sha256 | None
    """Of the digests of all heads, in their order."""
    resumed_fits: int = Field(alias="resumedFits", ge=0, le=SAFE_INTEGER)
    """Fits that an earlier, interrupted run of this job had finished."""


class TrainResultFailed(Document):
    contract: Literal["train-result/1"]
    job: Ulid
    run: Name
    mode: TrainJobMode
    usage: TrainResultUsage
    software: TrainResultSoftware
    seed: int = Field(ge=0, le=SAFE_INTEGER)
    threads: int = Field(ge=1, le=SAFE_INTEGER)
    status: Literal["failed"]
    code: str = Field(pattern=r"^TG-3[0-9]{3}$(?!\n)")
    reason: str = Field(min_length=1, max_length=1000)


TrainResult = Annotated[TrainResultSucceeded | TrainResultFailed, Field(discriminator="status")]
"""What came of a job: files and their digests, or one reason."""

ModelManifestStatus = Literal["unserved", "servable"]

ModelManifestKind = Literal["trees", "onnx", "tables"]


class ModelManifestArtifact(Document):
    kind: ModelManifestKind
    digest: Sha256
    files: tuple[TrainResultFile, ...] = Field(min_length=1)


class ModelManifestDataset(Document):
    digest: Sha256
    rows: int = Field(ge=1, le=SAFE_INTEGER)
    folds: int = Field(ge=1, le=SAFE_INTEGER)
    from_us: TimeUs = Field(alias="fromUs")
    until_us: TimeUs = Field(alias="untilUs")
    as_of: Timestamp = Field(alias="asOf")
    """Labels that had matured by then."""
    known_at: Timestamp = Field(alias="knownAt")
    """What was known by then."""
    label_maturity: float = Field(alias="labelMaturity", ge=0, le=1)


class ModelManifestRecipe(Document):
    module: Place
    sha256: Sha256
    parameters: Mapping[Name, Mapping[TrainJobParameter, float]]
    """Of each head, by its name."""


class ModelManifestTrial(Document):
    group: Name
    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$(?!\n)")
    complete: int = Field(ge=0, le=SAFE_INTEGER)
    pruned: int = Field(ge=0, le=SAFE_INTEGER)
    failed: int = Field(ge=0, le=SAFE_INTEGER)
    best: TrainResultBest | None


class ModelManifestScore(Document):
    value: float
    low: float
    high: float


class ModelManifestMetric(Document):
    name: Name
    head: Name
    regime: Name | None
    score: ModelManifestScore
    naive: Mapping[Name, ModelManifestScore]
    """Of each naive forecast, on the same rows."""
    rows: int = Field(ge=1, le=SAFE_INTEGER)


class ModelManifestServing(Document):
    document: Sha256 | None
    """Of the `ServingModel`; null where it is unserved."""
    nested: tuple[Name, ...] = Field(max_length=64)
    """Binary heads whose events contain one another, the shortest first."""
    risk: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(min_length=3, max_length=3)
    """Rising probabilities at which the risk is medium, high and critical."""
    fallback: Sha256 | None
    """Of the file of the fallback."""
    confidence: tuple[Name, ...]
    """Heads that tell how sure they are: of the others it did not hold on test rows."""


ModelManifestTrigger = Literal[
    "scheduled",
    "drift_alert",
    "label_maturity",
    "archive_event",
    "manual",
    "rollback_retrain",
    "import",
]


class ModelManifestCode(Document):
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$(?!\n)")] | None
    """Null where the code was deployed from no repository."""
    is_dirty: bool = Field(alias="isDirty")


class ModelManifest(Document):
    """All that a version is made of and rests on; never changed."""

    contract: Literal["model-manifest/1"]
    tenant: Name
    pack: Name
    model: ModelName
    version: int = Field(ge=1, le=SAFE_INTEGER)
    status: ModelManifestStatus
    """Unserved where it has no packed image."""
    artifact: ModelManifestArtifact
    heads: tuple[Head, ...] = Field(min_length=1)
    fitted: tuple[TrainResultHead, ...]
    """None where it was not trained here."""
    features: tuple[Column, ...] = Field(min_length=1)
    view: Name
    feature_view_version: int = Field(alias="featureViewVersion", ge=1, le=SAFE_INTEGER)
    dataset: ModelManifestDataset | None
    """This and what else tells of a training is null of a model that was imported."""
    recipe: ModelManifestRecipe | None
    trials: tuple[ModelManifestTrial, ...]
    """Of the study of each group of heads; none where nothing was searched."""
    metrics: tuple[ModelManifestMetric, ...]
    serving: ModelManifestServing
    run: Name
    trigger: ModelManifestTrigger
    reason: Annotated[str, Field(min_length=1, max_length=500)] | None
    """Why it was imported."""
    parent: Annotated[int, Field(ge=1, le=SAFE_INTEGER)] | None
    code: ModelManifestCode
    software: TrainResultSoftware | None
    container: Sha256 | None
    """Digest of the image; null where a process trained."""
    seed: Annotated[int, Field(ge=0, le=SAFE_INTEGER)] | None
    threads: Annotated[int, Field(ge=1, le=SAFE_INTEGER)] | None
    usage: TrainResultUsage | None
    author: str = Field(min_length=1, max_length=200)
    created_at: Timestamp = Field(alias="createdAt")
