"""Execute every code block of the documentation, and prove that none was missed.

blocks.py     what a page contains: its fences, their options, the code they include
programs.py   a program in its sections, what it prints, the record of what ran elsewhere
structure.py  what can be wrong before anything runs: paths, sections, options, nav, orphans
runner.py     runs one block the way a reader would, and compares what it prints
plugin.py     the pytest hooks that join the above to pytest-markdown-docs
proof.py      reads the built HTML: was every block on it executed, is every output true?
record.py     `make outputs`: runs the programs and writes what they print
compare.py    when are two texts, or two pictures, the same

Two places read mkdocs.yml: the options of pymdownx.snippets (blocks.py) and the nav (structure.py).
Nothing else in here knows MkDocs; for the proof any builder's HTML will do.
"""

import os

# Programs that draw show their figures to nobody, and wait for nobody to close a window.
os.environ["MPLBACKEND"] = "agg"
