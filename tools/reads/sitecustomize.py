"""Write down what a Python process of a test reads: one line of a file for each thing.

Python imports a module of this name at its start. tools/memory.py puts this folder on the path of
the processes that tests start, names the file, and reads its lines. A line names a file or a folder
that was opened; or a process that was started, with its folder, and whether that process writes
down by itself what it reads.
"""

import os
import sys


def watch(told_to):
    out = os.open(told_to, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    root = os.path.abspath(f"{__file__}/../../..") + os.sep
    told = set()

    def tell(*words):
        if words not in told:
            told.add(words)
            os.write(out, f"{words!r}\n".encode())

    def hear(event, arguments):
        if event in ("open", "os.scandir", "os.listdir"):
            if not isinstance(arguments[0], int):
                path = os.path.abspath(os.fsdecode(arguments[0] or "."))
                if path.startswith(root):
                    tell(event, path)
        elif event == "subprocess.Popen":
            _, words, folder, environment = arguments
            words = [words] if isinstance(words, (str, bytes)) else words
            words = tuple(os.fsdecode(word) for word in words)
            tells = environment is None or "MEMORY_READS" in environment
            tell(event, words, os.path.abspath(os.fsdecode(folder or ".")), tells)
        elif event in ("os.exec", "os.posix_spawn", "os.system"):
            tell("subprocess.Popen", ("sh",), os.getcwd(), False)

    sys.addaudithook(hear)


if os.environ.get("MEMORY_READS"):
    watch(os.environ["MEMORY_READS"])
