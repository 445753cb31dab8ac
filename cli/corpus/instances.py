"""`corpus build-instances`: the pairs of drugs that are learned from."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import corpus_argument, load_parts, split_options
from cli.printing import console, note


@corpus_commands.command("build-instances")
@corpus_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv or .jsonl file.")
@split_options
def build_instances(corpus: Path, output: Path, split: Path | None, parts: tuple[str, ...]) -> None:
    """Write the instances (pairs of drugs) of a corpus, and print their counts beside the paper's.

    Example: corpus build-instances annotations -o instances.csv
    """
    from corpus_tools.corpus_tables import instance_count_table
    from corpus_tools.instance_export import count_unreached, instance_rows, write_instances

    loaded = load_parts(corpus, split, parts)
    rows = list(instance_rows(loaded))
    write_instances(rows, output)
    console().print(instance_count_table(rows, count_unreached(loaded)).to_rich())
    note(f"wrote {output}")
