"""Sentences for people: what a message contains, possible problems, and their cure."""
