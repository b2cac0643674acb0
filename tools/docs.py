"""`python -m tools.docs check` and `record`: the command of the doc tests, for this site."""

import os
import runpy

# As in the Makefile: what is recorded is of oneDNN on, and no log stands between our lines.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
runpy.run_module("docs_proof", run_name="__main__")
