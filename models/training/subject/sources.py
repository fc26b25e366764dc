"""Puts the folder above on the path: `compose.py` and `data.py` serve all the models."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
