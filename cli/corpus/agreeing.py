"""`corpus agreement` and `corpus adjudicate`: what annotators agree on, and a consensus of the rest."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import json_option, load_parts, split_options
from cli.printing import console, note, print_json
from corpus_tools.screen import escaped


@corpus_commands.command()
@click.argument("annotators", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path), help="Also write a page with every disagreement.")
@click.option("--section", "sections", multiple=True, help="Compare this section only; can be given again.")
@split_options
@json_option
def agreement(
    annotators: tuple[Path, ...],
    html: Path | None,
    sections: tuple[str, ...],
    split: Path | None,
    parts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say how far annotators agree on mentions and interactions. An annotator is a folder.

    Example: corpus agreement annotations/annotator-1 annotations/annotator-2 --html agreement.html
    """
    from corpus_tools.agreement import agreement_page, agreement_tables, load_comparison, measure_agreement
    from corpus_tools.files import atomic_write

    if len(annotators) < 2:
        raise click.BadParameter("agreement is between two annotators or more", param_hint="ANNOTATORS")
    chosen = (*sections, *_sections_of(annotators, split, parts))
    figures = measure_agreement(load_comparison(annotators, sections=chosen))
    if html is not None:
        page = agreement_page(figures)
        with atomic_write(html) as stream:
            stream.write(page)
        note(f"wrote {html}")
    if as_json:
        print_json(figures.to_json())
        return
    for table in agreement_tables(figures):
        console().print(table.to_rich())
    click.echo("matches and non-matches count the marks of every annotator: what two of them agree on is two matches.")


@corpus_commands.command()
@click.argument("annotators", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder of the consensus.")
@click.option(
    "--decisions",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A list of cases that a person has filled in; can be given again.",
)
@click.option("--by", default="", help="Who has decided, where the list does not say.")
@click.option("--draft", is_flag=True, help="Write what is decided so far, although cases are open.")
@click.option("--force", is_flag=True, help="Replace what stands in the folder.")
@split_options
@json_option
def adjudicate(
    annotators: tuple[Path, ...],
    output: Path,
    decisions: tuple[Path, ...],
    by: str,
    draft: bool,
    force: bool,
    split: Path | None,
    parts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a consensus of annotators; what they differ on is listed for a person to decide. Exit 1 while any is open.

    Example: corpus adjudicate --decisions annotations/decisions.csv annotations/annotator-1 annotations/annotator-2 -o new
    """  # noqa: E501
    from datetime import UTC, datetime

    from corpus_tools.adjudication import run_adjudication

    if len(annotators) < 2:
        raise click.BadParameter("a consensus is of two annotators or more", param_hint="ANNOTATORS")
    outcome = run_adjudication(
        annotators,
        output,
        sections=_sections_of(annotators, split, parts),
        decisions=decisions,
        by=by.strip(),
        now=datetime.now(UTC),
        draft=draft,
        force=force,
    )
    found = outcome.adjudication
    letters = dict(zip(found.letters, outcome.names, strict=True))
    counts = {"agreed": found.agreed, "decided": found.decided, "open": found.open, "stale": len(found.stale)}
    if as_json:
        open_cases = [case.id for case, _, decided in found.cases if not decided]
        figures = {"annotators": letters, **counts, "open_cases": open_cases}
        print_json(figures)
    else:
        click.echo(escaped(", ".join(f"{letter}: {name}" for letter, name in letters.items())))
        click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()))
    for row in found.stale:
        note(f"warning: {row.path}, line {row.line}: stale: there is no case {row.case} any more")
    for problem in found.problems:
        note(f"error: {problem}")
    if outcome.is_written:
        note(f"wrote {'a consensus' if outcome.is_complete else 'a draft'} into {output}")
    if not outcome.is_complete:
        note(f"fill in the column decision of {outcome.listing}, and give it back with --decisions")
        raise SystemExit(1)


def _sections_of(annotators: tuple[Path, ...], split: Path | None, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the sections of the parts that were asked for; none where all are wanted."""
    if split is None and not parts:
        return ()
    chosen = load_parts(annotators[0], split, parts, whole_texts=True)
    return tuple(section.name for section in chosen.sections)
