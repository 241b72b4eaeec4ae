"""The parts of `./dev`, with nothing but Python's standard library.

From the bottom to the top, each importing only from below:

- terminal, cache, processes
- odoo, libraries, postgres, database, servers
- the commands: run, replay, testing (`test` and `bench`), lint, clean
"""
