"""Actions of a person or a test: write, react, unsend, remove the app."""
