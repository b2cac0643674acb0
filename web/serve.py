"""Serve site/ and rebuild it when a page, a program or the theme changes."""

import subprocess
import sys

from livereload import Server

port = int(sys.argv[1])


def rebuild():
    # A faulty page says what is wrong; the last good build stays on the screen.
    subprocess.call(["make", "--no-print-directory", "build", f"PORT={port}"])


server = Server()
for pattern in ["docs/**/*", "snippets/**/*", "theme/**/*", "mkdocs.yml", "web/*.mjs"]:
    server.watch(pattern, rebuild)
print(f"Conv by Hand is at http://127.0.0.1:{port}/ (Ctrl+C stops)", flush=True)
server.serve(root="site", host="127.0.0.1", port=port)
