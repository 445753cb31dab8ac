"""The commands of ``corpus``: an annotated corpus checked, counted, made and used."""

from __future__ import annotations

from cli.corpus import annotating, converting, inspecting, instances

__all__ = ["annotating", "converting", "inspecting", "instances"]
