"""The state: accounts, people, messages, tokens, settings and faults."""
