"""Calls to Instagram, and the decisions their errors ask for."""
