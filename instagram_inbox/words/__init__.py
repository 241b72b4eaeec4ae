"""Sentences for people: what messages contain, problems and their cure, alerts."""
