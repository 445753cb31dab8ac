"""The commands of ``corpus``: an annotated corpus checked, counted, made and used."""

from __future__ import annotations

from cli.corpus import annotating, inspecting, instances

__all__ = ["annotating", "inspecting", "instances"]
