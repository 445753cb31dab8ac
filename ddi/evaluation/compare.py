"""Table 3 of Boyce et al. (2012): two parsers and none, three learners, development and test, and modality."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus_tools.documents import Modality
from ddi.errors import NotEnoughDataError
from ddi.evaluation.comparison import BIGRAMS, BOTH_PARTS, HEAVIEST, MODALITY, Cell, Comparison, Pairing, Setting, Task
from ddi.evaluation.examples import build_examples
from ddi.evaluation.filed_splits import filed_two_parts
from ddi.evaluation.metrics import class_scores
from ddi.evaluation.paired import paired_difference
from ddi.evaluation.two_parts import DEVELOPMENT, TEST, TwoParts, balance, split_in_two
from ddi.features.paper import PaperFeatures
from ddi.learners import LEARNERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from corpus_tools.corpus import Corpus
    from corpus_tools.splits import Split
    from ddi.evaluation.examples import Examples
    from ddi.evaluation.metrics import Scores
    from ddi.learners.base import Learner
    from ddi.parsing.tree import Parser


@dataclass(frozen=True, slots=True)
class _Job:
    """One learner to fit and score."""

    setting: Setting
    part: str
    seed: int
    train: NDArray[np.intp]
    held_out: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Answer:
    job: _Job
    predicted: NDArray[np.bool_]
    heaviest: list[tuple[str, float]]
    seconds: float


def compare(
    corpus: Corpus,
    parsers: Mapping[str, Parser],
    *,
    learners: Mapping[str, Learner] | None = None,
    seeds: Sequence[int] = (0,),
    folds: int = 10,
    pairs: Iterable[tuple[Setting, Setting]] = (),
    workers: int = 1,
    on_step: Callable[[str], None] = lambda _: None,
    on_fit: Callable[[int, int], None] = lambda _, __: None,
    split: Split | None = None,
) -> Comparison:
    """Measure every row with every learner.

    Each corpus sentence is parsed once by each parser, and the trees' features serve every setting and split. A
    learner's own boundary decides, as in the paper. Gold interactions that no instance holds count as missed.

    Args:
        corpus: the annotated sections.
        parsers: the parsers by the names of their rows.
        learners: by name; all of them if not given.
        seeds: one split each.
        folds: of the development part.
        pairs: settings to compare with each other on the first split.
        workers: processes. The figures don't depend on it.
        on_step: called with what is done next.
        on_fit: called with the fits done and all fits.
        split: the two parts from a file, in the place of the seeds' own; the seeds then make the folds.

    Raises:
        NotEnoughDataError: there are too few instances, or a class is missing in a training part.
        MissingDependencyError: a parser or a learner is not installed.
    """
    chosen = dict(LEARNERS) if learners is None else dict(learners)
    # Asked for first, since a learner whose package is missing says so here and not after all the parsing.
    settings = {name: learner.settings() for name, learner in chosen.items()}
    examples, tasks = _tasks(corpus, parsers, on_step)
    splits = {
        seed: split_in_two(examples, folds=folds, seed=seed)
        if split is None
        else filed_two_parts(examples, split, folds=folds, seed=seed)
        for seed in seeds
    }
    jobs = list(_jobs(tasks, chosen, splits))
    on_step(f"fitting {len(jobs)} learners in {workers} processes")
    answers = list(_run(jobs, tasks, chosen, workers, on_fit))
    predicted = _predictions(answers, len(examples.contexts))
    first = seeds[0]
    return Comparison(
        rows=tuple(tasks),
        learners=tuple(chosen),
        seeds=tuple(seeds),
        folds=folds,
        parsers={name: parser.name for name, parser in parsers.items()},
        settings=settings,
        balance=tuple(balance(examples, splits[first])),
        missed=len(examples.missed),
        cells=tuple(_cells(answers, examples, tasks, splits, predicted)),
        pairings=tuple(_pairings(pairs, examples, tasks, splits[first], predicted, first)),
    )


def _tasks(
    corpus: Corpus, parsers: Mapping[str, Parser], on_step: Callable[[str], None]
) -> tuple[Examples, dict[str, Task]]:
    """Build instances and the features of every row. Labels and instances don't depend on the parser."""
    examples = build_examples(corpus, parser=None)
    bigrams = [PaperFeatures(path="none").modality(context) for context in examples.contexts]
    interacts = np.array([label.interacts for label in examples.labels], dtype=np.bool_)
    stated = np.array([label.modality is Modality.POSITIVE for label in examples.labels], dtype=np.bool_)
    everything = np.ones(len(interacts), dtype=np.bool_)
    tasks = {BIGRAMS: Task(bigrams, interacts, everything)}
    for name, parser in parsers.items():
        on_step(f"parsing with {name}")
        contexts = build_examples(corpus, parser=parser).contexts
        features = [PaperFeatures().interaction(context) for context in contexts]
        tasks[name] = Task(features, interacts, everything)
    tasks[MODALITY] = Task(bigrams, stated, interacts)
    return examples, tasks


def _jobs(tasks: Mapping[str, Task], learners: Mapping[str, Learner], splits: Mapping[int, TwoParts]) -> Iterator[_Job]:
    # The rule learner takes longest and stands last in the table: what takes longest should start first.
    for learner in reversed(list(learners)):
        for seed, parts in splits.items():
            for row, task in tasks.items():
                for part, learned, asked in parts.rounds():
                    train, held_out = learned[task.counted[learned]], asked[task.counted[asked]]
                    found = task.positive[train]
                    if not found.any() or found.all():
                        raise NotEnoughDataError(
                            f"there is too little to learn {row} from",
                            expected="both classes in every training part",
                            found=f"{int(found.sum())} and {int((~found).sum())}",
                            remedy="Give a larger corpus, or fewer folds with --folds",
                        )
                    yield _Job(Setting(row, learner), part, seed, train, held_out)


def _run(
    jobs: Sequence[_Job],
    tasks: Mapping[str, Task],
    learners: Mapping[str, Learner],
    workers: int,
    on_fit: Callable[[int, int], None],
) -> Iterator[_Answer]:
    def call(job: _Job, fit: Callable[..., Any]) -> Any:  # noqa: ANN401 - an answer, or joblib's promise of one
        task = tasks[job.setting.row]
        train = [task.features[index] for index in job.train]
        held_out = [task.features[index] for index in job.held_out]
        return fit(job, learners[job.setting.learner], train, task.positive[job.train], held_out)

    if workers == 1:
        answers: Iterable[_Answer] = (call(job, _fit) for job in jobs)
    else:
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=workers, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")
        answers = parallel(call(job, delayed(_fit)) for job in jobs)
    for done, answer in enumerate(answers, 1):
        on_fit(done, len(jobs))
        yield answer


def _fit(
    job: _Job,
    learner: Learner,
    train: Sequence[Mapping[str, float]],
    positive: NDArray[np.bool_],
    held_out: Sequence[Mapping[str, float]],
) -> _Answer:
    start = time.perf_counter()
    scorer = learner.fit(train, positive).scorer
    predicted = scorer.scores(held_out) >= scorer.boundary
    heaviest = scorer.heaviest(HEAVIEST) if job.part == TEST else []
    return _Answer(job, predicted, heaviest, time.perf_counter() - start)


def _predictions(answers: Iterable[_Answer], count: int) -> dict[tuple[Setting, int], NDArray[np.bool_]]:
    """Put the answers of all rounds together: one entry an instance, each from a learner that did not see it."""
    found: dict[tuple[Setting, int], NDArray[np.bool_]] = {}
    for answer in answers:
        job = answer.job
        whole = found.setdefault((job.setting, job.seed), np.zeros(count, dtype=np.bool_))
        whole[job.held_out] = answer.predicted
    return found


def _cells(
    answers: Sequence[_Answer],
    examples: Examples,
    tasks: Mapping[str, Task],
    splits: Mapping[int, TwoParts],
    predicted: Mapping[tuple[Setting, int], NDArray[np.bool_]],
) -> Iterator[Cell]:
    for setting, seed in predicted:
        for part in (DEVELOPMENT, TEST):
            scores = _scores(
                *_aligned(examples, tasks[setting.row], splits[seed], predicted[setting, seed], part, setting.row)
            )
            mine = [a for a in answers if (a.job.setting, a.job.seed, a.job.part) == (setting, seed, part)]
            heaviest = tuple(mine[0].heaviest) if part == TEST else ()
            yield Cell(setting, part, seed, scores, heaviest, sum(answer.seconds for answer in mine))


def _aligned(
    examples: Examples, task: Task, parts: TwoParts, predicted: NDArray[np.bool_], part: str, row: str
) -> tuple[list[str], list[bool], list[bool]]:
    """Return package insert, gold class and answer of a part's instances, and of what no instance holds."""
    chosen = [index for index in np.flatnonzero(task.counted).tolist() if part in (BOTH_PARTS, parts.part_of(index))]
    inserts = [examples.inserts[index] for index in chosen]
    gold = task.positive[chosen].tolist()
    given = predicted[chosen].tolist()
    if row != MODALITY:
        # Modality is asked of interactions within reach only, as in the paper.
        for (section, _), in_test in zip(examples.missed, parts.missed_in_test, strict=True):
            if part in (BOTH_PARTS, TEST if in_test else DEVELOPMENT):
                inserts.append(section.package_insert)
                gold.append(True)
                given.append(False)
    return inserts, gold, given


def _scores(inserts: Sequence[str], gold: Sequence[bool], given: Sequence[bool]) -> Scores:
    words = {True: "yes", False: "no"}
    answers = [(insert, words[true], words[said]) for insert, true, said in zip(inserts, gold, given, strict=True)]
    return class_scores(answers, ("yes",)).classes["yes"]


def _pairings(
    pairs: Iterable[tuple[Setting, Setting]],
    examples: Examples,
    tasks: Mapping[str, Task],
    parts: TwoParts,
    predicted: Mapping[tuple[Setting, int], NDArray[np.bool_]],
    seed: int,
) -> Iterator[Pairing]:
    for first, second in pairs:
        for part in (DEVELOPMENT, TEST, BOTH_PARTS):
            task = tasks[first.row]
            inserts, gold, one = _aligned(examples, task, parts, predicted[first, seed], part, first.row)
            _, _, other = _aligned(examples, task, parts, predicted[second, seed], part, second.row)
            yield Pairing(first, second, part, paired_difference(inserts, gold, one, other, seed=seed))
