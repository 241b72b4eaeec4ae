"""The simulator in memory, of which the simulators of tests are forks."""

import sys

from children import is_child

from simulator.__main__ import main

if __name__ == "__main__" and is_child():
    sys.exit(main())
