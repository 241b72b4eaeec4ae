"""Sentences for people: what can be wrong, and what to do about it."""
