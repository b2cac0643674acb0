"""Build the site into site/ with the builder named on the command line (mkdocs or zensical)."""

import os
import subprocess
import sys

builder = sys.argv[1]
COMMANDS = {
    "mkdocs": ["mkdocs", "build", "--strict", "--quiet", "--clean"],
    "zensical": ["zensical", "build", "--clean"],
}
if builder not in COMMANDS:
    sys.exit(f"BUILDER={builder}: must be one of {', '.join(COMMANDS)}")
# Material prints an advertisement for its successor at each build without this.
os.environ["NO_MKDOCS_2_WARNING"] = "1"
sys.exit(subprocess.call([sys.executable, "-m", *COMMANDS[builder]]))
