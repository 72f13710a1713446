"""`python -m fediwiki` is `fediwiki`."""

import sys

from fediwiki.cli.main import main

sys.exit(main())
