"""Helpers that know nothing of the models."""
