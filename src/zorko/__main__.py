"""`python -m zorko` is `zorko`."""

import sys

from zorko.cli import main

sys.exit(main())
