"""Instagram on a local port, for development and tests."""

from .simulator import Simulator

__all__ = ["Simulator"]
