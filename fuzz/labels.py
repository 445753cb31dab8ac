"""What holds of every label, whatever it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.common import must_hold

if TYPE_CHECKING:
    from ddi.labels import Label


def check_label(label: Label) -> None:
    """Raise an ``AssertionError`` where a label is not what `Label` promises."""
    must_hold(bool(label.sections), "a label without sections")
    for section in label.sections:
        must_hold(bool(section.text), "a section without text")
        must_hold(section.path[-1] == section.title, "a path that does not end in the title")
        must_hold(section.codes[-1] == section.code, "codes that do not end in the code")
        must_hold(section.level == len(section.path) == len(section.codes), "a path of another length than its codes")
        section.text.encode()
        section.heading.encode()
    names = [ingredient.name for ingredient in label.ingredients]
    for text in (label.title, label.set_id or "", label.manufacturer or "", *names, *label.brand_names):
        text.encode()
