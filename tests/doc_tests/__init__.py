"""Execute every code block of the documentation, and prove that none was missed.

blocks.py     what a page contains: its fences, their options, the code they include
structure.py  what can be wrong before anything runs: paths, sections, options, nav, orphans
runner.py     runs one block the way a reader would, and compares what it prints
plugin.py     the pytest hooks that join the above to pytest-markdown-docs
proof.py      reads the built HTML: was every block on it executed, is every output true?
record.py     `make outputs`: runs the programs and writes what they print
compare.py    when are two texts the same

Nothing in here knows MkDocs: any builder's HTML will do.
"""
