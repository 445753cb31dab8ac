"""Annotated package inserts in, instances of drug pairs out. No machine learning."""
