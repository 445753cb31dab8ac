"""The heaviest features of a model, drawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus_tools.errors import OutputError as WriteError
from corpus_tools.files import write_bytes
from ddi.errors import MissingDependencyError, OutputError
from ddi.features.paper import is_path_feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.model import Model

_FORMATS = (".png", ".svg", ".pdf")
# Two colours that people of any colour vision can tell apart (Okabe and Ito).
_PATH, _OTHER = "#0072B2", "#E69F00"
_INCHES_A_BAR = 0.24


def plot_heaviest(model: Model, count: int, path: str | Path) -> None:
    """Draw the heaviest features of both classifiers as bars; the suffix says the format: .png, .svg or .pdf.

    Words on the dependency path have a colour of their own.

    Raises:
        MissingDependencyError: matplotlib is not installed.
        OutputError: the suffix is another, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in _FORMATS:
        raise OutputError(
            "a plot's format is known by its suffix", path=target, expected=" or ".join(_FORMATS), found=target.suffix
        )
    figure = _figure(model, count)
    drawn = BytesIO()
    figure.savefig(drawn, format=target.suffix.lower().removeprefix("."))
    try:
        write_bytes(target, drawn.getvalue())
    except WriteError as error:
        raise OutputError(f"the plot cannot be written: {error.message}", path=target) from error


def _figure(model: Model, count: int) -> Any:  # noqa: ANN401 - imported where it's made
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependencyError(
            "matplotlib is not installed", remedy='Install it with `pip install "pk-ddi[plots]"`'
        ) from error
    classifiers = model.classifiers
    panels = {
        "Interaction": classifiers.interaction.heaviest(count),
        "Modality (above 0: positive)": classifiers.modality.heaviest(count),
    }
    bars = max(1, *(len(weights) for weights in panels.values()))
    # A figure of its own, not pyplot's: no window system, and nothing left behind in the process.
    figure = Figure(figsize=(11, 1.4 + _INCHES_A_BAR * bars), layout="constrained")
    for axes, (title, weights) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        _draw(axes, title, weights)
    figure.suptitle(f"{model.manifest.learner}, {model.manifest.parser}")
    return figure


def _draw(axes: Any, title: str, weights: Sequence[tuple[str, float]]) -> None:  # noqa: ANN401
    from matplotlib.patches import Patch

    on_path = [is_path_feature(name) for name, _ in weights]
    places = range(len(weights))
    axes.barh(places, [weight for _, weight in weights], color=[_PATH if one else _OTHER for one in on_path])
    # A dollar sign would start a formula.
    axes.set_yticks(places, [name.replace("$", r"\$") for name, _ in weights])
    axes.invert_yaxis()
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_title(f"{title}: {sum(on_path)} of {len(weights)} on the path")
    axes.locator_params(axis="x", nbins=5)
    axes.set_xlabel("weight")
    axes.legend(handles=[Patch(color=_PATH, label="on the path"), Patch(color=_OTHER, label="other")])
