"""`python -m tools.docs check` and `record`: the command of the doc tests, for this site."""

import os

from docs_proof.__main__ import main

from tools.paths import ROOT

if __name__ == "__main__":
    # As in the Makefile: outputs are recorded with oneDNN on, and without log lines in between.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    main(ROOT)
