"""The commands of ``corpus``: an annotated corpus checked, counted, made and used."""

from __future__ import annotations

from cli.corpus import annotating, fetching, inspecting, instances, splitting

__all__ = ["annotating", "fetching", "inspecting", "instances", "splitting"]
