"""Execute every code block of the documentation, and prove that none was missed.

blocks.py     what a page contains: its fences, their options, the code they include
programs.py   a program in its sections, and what it prints
options.py    [tool.docs-proof] of the user's pyproject.toml, and the hooks that it names
notebooks.py  hooks for notebooks in py:percent
structure.py  what can be wrong before anything runs: paths, sections, options, nav, orphans
interpreter.py  runs one block the way a reader would, and compares what it prints
plugin.py     the pytest plugin: a test for each block
proof.py      reads the built HTML: was every block on it executed, is every output true?
outputs.py    `docs-proof record`: runs the programs and writes what they print
compare.py    when are two texts, or two pictures, the same

Two places read mkdocs.yml: the options of pymdownx.snippets (blocks.py) and the nav (structure.py).
Nothing else in here knows MkDocs; for the proof any builder's HTML will do.
"""

import os

__version__ = "0.1.0"

# Programs that draw show their figures to nobody, and wait for nobody to close a window.
os.environ["MPLBACKEND"] = "agg"
