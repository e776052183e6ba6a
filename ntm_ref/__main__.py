"""``python -m ntm_ref ...`` is the command ``ntm-ref ...``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
