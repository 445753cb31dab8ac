"""Fuzzing of every reader of foreign files; see README.md."""
