"""Walks through the screens that Meta's App Review wants to see, and takes pictures."""
