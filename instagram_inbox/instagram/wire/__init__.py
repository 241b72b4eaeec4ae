"""Connections: calls over HTTP, files over HTTP, and how much is used up."""
