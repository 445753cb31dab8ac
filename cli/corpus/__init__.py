"""The commands of ``corpus``: an annotated corpus checked, counted, made and used."""

from __future__ import annotations

from cli.corpus import (
    agreeing,
    annotating,
    converting,
    fetching,
    inspecting,
    instances,
    splitting,
)

__all__ = [
    "agreeing",
    "annotating",
    "converting",
    "fetching",
    "inspecting",
    "instances",
    "splitting",
]
