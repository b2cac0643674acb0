"""Loads the doc tests for every path that pytest is given, docs/ as well as tests/."""

pytest_plugins = ["docs_proof.plugin"]
