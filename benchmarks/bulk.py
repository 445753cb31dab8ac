"""Measure `ddi extract` on an archive of labels, beside plain spaCy and kindred on the same text, in one run.

    python benchmarks/bulk.py [ARCHIVE] [--labels N] [--beside-labels N] [--grow N...] [--resample N] [--skip STEP...]

Every step is a process of its own, measured by the operating system: wall time, CPU time and peak memory of its largest
process. Steps:

- ``text`` writes the sections' text and the drugs in it;
- ``cold`` (an empty cache), ``parses`` (the same labels with another threshold, as with another model: parses are kept,
  results are not), ``warm`` (the same labels and settings: results are kept), ``two`` (two processes, no cache);
- ``spacy`` and ``kindred``, on every k-th label, so many as ``--beside-labels``; ``classify``, the same steps of ours;
- ``growth``, and ``resampled`` with one and two processes.

Everything is written to a folder that is deleted at the end, unless ``--folder`` names one.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

ARCHIVE = Path("../shared/labels/spl-rx-1178.tar.xz")
DAILYMED = 51_000
STEPS = ("text", "cold", "parses", "warm", "two", "spacy", "kindred", "classify", "growth", "resampled")


def measured(command: list[str]) -> dict[str, float]:
    """Run a command and return its wall and CPU seconds, and the peak memory in MiB of its largest process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed:\n{errors.decode()[-2000:]}")
    last = output.decode().strip().rpartition("\n")[2]
    told = json.loads(last) if last.startswith("{") else {}
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024, **told}


def extract(archive: Path, output: Path, *options: str) -> dict[str, float]:
    """Measure `ddi extract` of an archive."""
    ddi = [sys.executable, "-c", "from cli import ddi_commands; ddi_commands()"]
    return measured([*ddi, "extract", str(archive), "-o", str(output), *options])


def step(name: str, *arguments: object) -> dict[str, float]:
    """Measure a function of this file."""
    return measured([sys.executable, __file__, "--step", name, *map(str, arguments)])


def write_text(archive: str, folder: str, beside: str) -> None:
    """Write the text of the sections that are read and the drugs in them, and count words."""
    from ddi.drugs import label_names
    from ddi.drugs.remembering import RememberingRecogniser
    from ddi.labels import read_labels, select_sections
    from ddi.labels.label import Label

    recognise = RememberingRecogniser()
    labels = [label for label in read_labels([archive]) if isinstance(label, Label)]
    every = max(1, len(labels) // int(beside))
    words = words_beside = 0
    with (Path(folder) / "sections.jsonl").open("w") as file:
        for number, label in enumerate(labels):
            texts = [section.text for section in select_sections(label)]
            words += (count := sum(len(text.split()) for text in texts))
            if number % every:
                continue
            words_beside += count
            for text, drugs in zip(texts, recognise(texts, label=label_names(label)), strict=True):
                spans = [(drug.mention.start, drug.mention.end) for drug in drugs]
                file.write(json.dumps({"label": number, "text": text, "drugs": spans}) + "\n")
    print(json.dumps({"labels": len(labels), "words": words, "words_beside": words_beside}))


def sections(folder: str) -> list[dict[str, Any]]:
    """Return what ``write_text`` wrote."""
    return [json.loads(line) for line in (Path(folder) / "sections.jsonl").open()]


def run_spacy(folder: str) -> None:
    """Parse the text with spaCy's same model: tokens, tags and parse, and nothing else; loading is not counted."""
    from ddi.parsing.spacy_parser import load_spacy_model

    nlp = load_spacy_model(exclude=("ner", "lemmatizer", "senter", "attribute_ruler"))
    texts = [section["text"] for section in sections(folder)]
    start, busy = time.perf_counter(), time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts))
    print(json.dumps({"step": time.perf_counter() - start, "step_cpu": time.process_time() - busy, "tokens": tokens}))


def run_kindred(folder: str, corpus: str) -> None:
    """Build and classify kindred's candidates in the text, our drugs given; its parsing is timed apart.

    It is trained on an annotated corpus first. Its parser asks for spaCy's model by a name under which it need not be
    installed, so it is given the one that is.
    """
    import kindred

    from corpus_tools.corpus import load_corpus
    from ddi.parsing.spacy_parser import load_spacy_model

    kindred.Parser._models = {"en_core_web_sm": load_spacy_model(exclude=("ner",))}  # noqa: SLF001 - see above

    def document(text: str, spans: list[tuple[int, int]], pairs: list[tuple[int, int]]) -> Any:  # noqa: ANN401
        drugs = [kindred.Entity("drug", text[a:b], [(a, b)], sourceEntityID=f"T{n}") for n, (a, b) in enumerate(spans)]
        found = [kindred.Relation("interaction", [drugs[a], drugs[b]], ["precipitant", "object"]) for a, b in pairs]
        return kindred.Document(text, drugs, found)

    training = kindred.Corpus()
    for section in load_corpus(corpus).sections:
        numbers = {mention.spans[0]: number for number, mention in enumerate(section.mentions)}
        training.addDocument(
            document(
                section.text,
                [(mention.spans[0].start, mention.spans[0].end) for mention in section.mentions],
                [(numbers[i.precipitant.spans[0]], numbers[i.object.spans[0]]) for i in section.interactions],
            )
        )
    classifier = kindred.RelationClassifier()
    classifier.train(training)
    read = kindred.Corpus()
    for section in sections(folder):
        read.addDocument(document(section["text"], section["drugs"], []))
    start = time.perf_counter()
    kindred.Parser().parse(read)
    parsed, busy = time.perf_counter(), time.process_time()
    classifier.predict(read)
    end = time.perf_counter()
    print(json.dumps({"parse": parsed - start, "step": end - parsed, "step_cpu": time.process_time() - busy}))


def run_classify(archive: str) -> None:
    """Build and classify our candidates in all labels with the drugs given, as kindred's: with parsing, then without.

    Labels go in batches of 16; the second pass shares nothing with the first but its parses.
    """
    from ddi.drugs import label_names
    from ddi.drugs.remembering import RememberingRecogniser
    from ddi.extraction import Extractor
    from ddi.labels import read_labels, select_sections
    from ddi.labels.label import Label
    from ddi.model import load_model
    from ddi.parsing import parser_named
    from ddi.parsing.memory import ParseMemory

    recognise = RememberingRecogniser()
    labels = [(label, select_sections(label)) for label in read_labels([archive]) if isinstance(label, Label)]
    drugs = [recognise([section.text for section in chosen], label=label_names(label)) for label, chosen in labels]
    model = load_model()
    memory = ParseMemory(parser_named(model.manifest.parser))
    told: dict[str, float] = {}
    for name in ("parsed", "kept"):
        given = iter(drugs)
        extractor = Extractor(model, lambda _, label, given=given: next(given), memory)  # noqa: ARG005 - as called
        start = time.process_time()
        for at in range(0, len(labels), 16):
            extractor.extract_all(labels[at : at + 16])
        told[name] = time.process_time() - start
    print(json.dumps(told))


def write_archive(source: str, target: str, count: str, resample: str) -> None:
    """Write some labels of an archive to another one: every k-th, or, resampled, any of them again and again."""
    with tarfile.open(source) as file:
        members = [(m.name, file.extractfile(m).read()) for m in file if m.isfile()]  # type: ignore[union-attr]
    if resample == "yes":
        chosen = random.Random(0).choices(members, k=int(count))
    else:
        chosen = [members[at * len(members) // int(count)] for at in range(min(int(count), len(members)))]
    with tarfile.open(target, "w:gz", compresslevel=1) as file:
        for number, (name, data) in enumerate(chosen):
            info = tarfile.TarInfo(f"{number:06}-{Path(name).name}")
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))


FUNCTIONS = {
    "text": write_text,
    "spacy": run_spacy,
    "kindred": run_kindred,
    "classify": run_classify,
    "archive": write_archive,
}


def show(name: str, found: dict[str, float], labels: float, words: float = 0) -> None:
    """Print one measurement."""
    rate = f"{labels / found['wall']:8.1f} labels/s" + (f" {words / found['wall']:10,.0f} words/s" if words else "")
    print(f"{name:28} {found['wall']:8.1f} s {found['cpu']:8.1f} s CPU {rate} {found['peak']:7.0f} MiB", flush=True)


def main() -> None:
    """Run the steps and print what they took, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path, default=ARCHIVE)
    parser.add_argument("--labels", type=int, help="Every k-th label, so many; all if not given.")
    parser.add_argument("--beside-labels", type=int, default=150, help="Labels that spaCy and kindred read.")
    parser.add_argument("--grow", type=int, nargs="*", default=[100, 300, 1000])
    parser.add_argument("--resample", type=int, default=10_000)
    parser.add_argument("--corpus", default="annotations", help="What kindred is trained on.")
    parser.add_argument("--folder", type=Path, help="Where to write, and leave, everything.")
    parser.add_argument("--skip", nargs="*", default=[], choices=STEPS)
    options = parser.parse_args()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; load at the start: {load}"
    )
    folder = options.folder or Path(tempfile.mkdtemp(prefix="pk-ddi-bulk-"))
    folder.mkdir(exist_ok=True)
    try:
        _measure(options, folder)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


def _measure(options: argparse.Namespace, folder: Path) -> None:
    archive = options.archive
    if options.labels:
        archive = folder / "some.tar.gz"
        step("archive", options.archive, archive, options.labels, "no")
    text = step("text", archive, folder, options.beside_labels)
    labels, words, beside = text["labels"], text["words"], text["words_beside"]
    print(f"{labels:,} labels, {words:,} words in the sections read; spaCy and kindred read {beside:,} of the words")
    out, cache = folder / "out.jsonl", folder / "cache"
    ours: dict[str, dict[str, float]] = {}
    for name, extra in {
        "cold": ("-j", "1", "--cache", str(cache)),
        "parses": ("-j", "1", "--cache", str(cache), "--threshold", "0.123"),
        "warm": ("-j", "1", "--cache", str(cache)),
        "two": ("-j", "2"),
    }.items():
        if name in options.skip:
            continue
        ours[name] = extract(archive, folder / f"{name}.jsonl", *extra)
        show(f"ddi extract, {name}", ours[name], labels, words)
    written = [(folder / f"{name}.jsonl").read_bytes() for name in ours if name != "parses"]
    print(f"results of {', '.join(name for name in ours if name != 'parses')}: {len(set(written))} kind(s) of bytes")
    for name, arguments in {"spacy": (folder,), "kindred": (folder, options.corpus)}.items():
        if name in options.skip:
            continue
        found = step(name, *arguments)
        whole = found["step"] * words / beside
        print(
            f"{name:28} {found['step']:8.1f} s for {beside:,} words, {beside / found['step']:,.0f} words/s", flush=True
        )
        print(f"{'':28} {whole:8.1f} s for all words at that rate; largest process {found['peak']:.0f} MiB")
        for run, mine in ours.items():
            cpu = found["step_cpu"] * words / beside / mine["cpu"]
            print(f"{'':28} {whole / mine['wall']:8.1f} times the time of ddi extract, {run} ({cpu:.1f} times the CPU)")
        if name == "kindred" and "classify" not in options.skip:
            alone = step("classify", archive)
            for passed, taken in (("with parsing", alone["parsed"]), ("parses kept", alone["kept"])):
                cpu = found["step_cpu"] * words / beside
                print(
                    f"{'':28} {cpu / taken:8.1f} times our candidates and classification, {passed} ({taken:.1f} s CPU)"
                )
    if "growth" not in options.skip:
        for count in options.grow:
            some = folder / "grown.tar.gz"
            step("archive", options.archive, some, count, "no")
            show(f"ddi extract, {count:,} labels", extract(some, out, "-j", "1"), count)
    if "resampled" not in options.skip:
        many = folder / "many.tar.gz"
        step("archive", options.archive, many, options.resample, "yes")
        one = extract(many, out, "-j", "1")
        show(f"{options.resample:,} resampled, one", one, options.resample)
        two = extract(many, out, "-j", "2")
        show(f"{options.resample:,} resampled, two", two, options.resample)
        print(f"two processes: {one['wall'] / two['wall']:.2f} times one")
    if "cold" in ours:
        hours = DAILYMED / labels * ours["cold"]["wall"] / 3600
        print(
            f"projection: {ours['cold']['wall']:.0f} s / {labels:,.0f} labels x {DAILYMED:,} = {hours:.1f} h for one "
            "process, where other labels repeat as much as these"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        FUNCTIONS[sys.argv[2]](*sys.argv[3:])
    else:
        main()
