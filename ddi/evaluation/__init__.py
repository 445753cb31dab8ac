"""Protocols, metrics with intervals, cross-validation."""
