"""Sentences for people: possible problems, and what to do about them."""
