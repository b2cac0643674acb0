"""Turns what readers paste (prompts, line numbers, notebooks) into a program.

Lines stay where they are.
"""

import ast
import builtins
import json
import re
import symtable
import sys
import textwrap

PASTE = "paste.py"  # the file name of a pasted program
LONGEST = 200_000  # characters
ONCE = "__once__"  # the function around the data of a loop that makes layers
BESIDE = "files_beside_it"  # where a relative import looks
QUOTES = str.maketrans(
    "\u2018\u2019\u201c\u201d\u00a0\u3000\u2212\uff08\uff09\uff0c\uff1a\uff1d",
    "''\"\"  -(),:=",
    "\u200b\u200c\u200d\u2060\ufeff",  # of no width
)
TRACEBACK = r"(?m)^[ \t]*Traceback \(most recent call last\):\n(([ \t]+.*)?\n)*[\w.]*(Error|Exception|Interrupt)\b.*$"
PYTORCH = (
    r"^\s*(import|from)\s+torch\w*\b|(?<![\w.])(nn\.[A-Z]\w+\(|nn\.Module\b|torch\.)"
)
KERAS = r"^\s*(import|from)\s+(keras|tensorflow)\b|\bkeras\."
OTHER = (
    (r"^\s*#include\b|\bstd::", "C++"),
    (r"^\s*(const|let|var|function|export)\s+\w+|=>", "JavaScript"),
    (r"<-\s*\w+|%>%|\blibrary\(", "R"),
    (r"<!DOCTYPE|<html|</\w+>\s*$", "HTML"),
    (r"^\s*public\s+(class|static)|;\s*$", "Java or C"),
    (r"^\s*function\s.*=|^\s*end\s*$|\blayers\s*=\s*\[\s*imageInputLayer", "MATLAB"),
)


class UnreadableError(Exception):
    """The text is no Python; the message says what it seems to be."""


def notebook(text):
    """Return the code of a notebook that was pasted as JSON, or None."""
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return None
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return None
    codes = [cell["source"] for cell in cells if cell.get("cell_type") == "code"]
    return "\n\n".join(c if isinstance(c, str) else "".join(c) for c in codes)


def plain(text, notes):
    """Return the text without prompts, line numbers, fences and magics, line by line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not compiles(text):
        text = fenced(re.sub(TRACEBACK, blank, text), notes)
    if re.search(r"\bdef _init_\(", text):
        notes.append(
            "Python calls __init__, with two _ on each side; _init_ is never called."
        )
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    # a program that compiles may have prompts in a docstring, which stay
    if any(re.match(r"\s*>>> ", n) for n in filled) and not compiles(text):
        keep = r"\s*(>>>|\.\.\.)( |$)"
        lines = [re.sub(keep, "", n) if re.match(keep, n) else "" for n in lines]
        notes.append("Prompts, and what was printed below them, are left out.")
    elif any(re.match(r"\s*In ?\[\d*\]: ?", line) for line in filled):
        prompt = r"^\s*(In ?\[\d*\]:|\.\.\.:) ?"
        if any(re.match(r"\s*\.\.\.:", line) for line in filled):
            lines = [line if re.match(prompt, line) else "" for line in lines]
        lines = [re.sub(prompt, "", line) for line in lines]
        lines = ["" if re.match(r"\s*Out ?\[\d*\]:", line) else line for line in lines]
        notes.append("Prompts are left out.")
    numbered = [re.match(r"\s*\d+[:.|]?(\s|$)", line) for line in filled]
    if len(filled) > 1 and all(numbered):
        lines = [re.sub(r"^\s*\d+[:.|]? ?", "", line) for line in lines]
        notes.append("Line numbers are left out.")
    for at, line in enumerate(lines):
        if re.match(r"\s*```", line):
            lines[at] = ""
        elif re.match(r"\s*(%|!)\s*\w", line):
            indent = re.match(r"\s*", line)[0]
            lines[at] = f"{indent}pass"
            notes.append("Lines with % and ! are of the notebook; they are left out.")
    return "\n".join(lines)


def blank(match):
    """Return as many empty lines."""
    return "\n" * match[0].count("\n")


def fenced(text, notes):
    """Return only the code between fences, if there is some: the text around it is prose."""
    parts = re.split(r"(?m)^([ \t]*```.*)$", text)
    blocks = parts[2::4] if len(parts) % 4 == 1 else []
    code = [any(compiles(each) for each in attempts(block)) for block in blocks]
    if not any(b.strip() and good for b, good in zip(blocks, code, strict=True)):
        return text
    notes.append("What stands around the code is left out.")
    for at, part in enumerate(parts):
        if at % 4 != 2 or not code[at // 4]:
            parts[at] = "\n" * part.count("\n")
    return "".join(parts)


def is_pytorch(text):
    """Whether a program uses PyTorch: it has names of PyTorch, and none of Keras."""
    return bool(re.search(PYTORCH, text, re.M) and not re.search(KERAS, text, re.M))


def compiles(text):
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def attempts(text):
    """Yield the text, and what it may have been before it was copied."""
    yield text
    yield text.translate(QUOTES)
    text = text.translate(QUOTES)
    yield textwrap.dedent(text)
    for width in (8, 4):
        yield textwrap.dedent(text.expandtabs(width))
    first, _, rest = text.partition("\n")
    yield f"{first.lstrip()}\n{textwrap.dedent(rest)}"
    printed = re.sub(r"(?m)^(\s*)print +(?!\()(.+)$", r"\1print(\2)", text)
    yield printed
    yield "\n".join(line.strip() for line in printed.split("\n"))


PROSE = r"\s*(\w+(Error|Exception|Warning): .*|[;*>#=-]{1,}.*|[^\W\d_]\w*[,;:]? [^=()\[\]{}]*|`.*)$"


def without_prose(text):
    """Return the text without lines of plain words, or None if the rest is no Python either."""
    lines = text.translate(QUOTES).split("\n")
    for _ in range(20):
        try:
            ast.parse("\n".join(lines))
            return "\n".join(lines)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            at = (getattr(error, "lineno", None) or 0) - 1
            starts = r"\s*(def|class|for|while|if|elif|else|with|try|except|return|import|from|lambda)\b"
            if not 0 <= at < len(lines) or not re.match(PROSE, lines[at]):
                return None
            if re.match(starts, lines[at]) and not re.search(r"[.?!]\s*$", lines[at]):
                return None
            lines[at] = ""
    return None


def read(text, notes):
    """Return (text, tree) of what is pasted; raise SyntaxError or UnreadableError."""
    if len(text) > LONGEST:
        raise UnreadableError(
            f"The text has {len(text):,} characters; the tracer reads {LONGEST:,}."
        )
    text = plain(text, notes)
    good = next((each for each in attempts(text) if compiles(each)), None)
    if good is None and (good := without_prose(text)):
        notes.append("Lines that are no Python are left out.")
        text = good
    if good is None:
        for pattern, language in OTHER:
            if re.search(pattern, text, re.M):
                raise UnreadableError(
                    f"This is no Python; it looks like {language}. The tracer reads Keras and PyTorch in Python."
                )
        good = text
    elif good != text:
        notes.append("Quotes or indentation that Python does not take are mended.")
    tree = ast.parse(good, "paste.py")
    return good, ast.fix_missing_locations(Mended(notes).visit(wired(tree)))


class Mended(ast.NodeTransformer):
    """Mends the tree of a program.

    A `return` outside a function ends the program. A relative import gets a name of its own, since
    files beside the program are not there. Words of Keras 1 become those of today.
    """

    functions = 0

    def __init__(self, notes):
        self.notes = notes

    def visit_Call(self, node):
        self.generic_visit(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for keyword in node.keywords if name == "Model" else []:
            if keyword.arg in ("input", "output"):
                self.notes.append(
                    f"Line {node.lineno}: {keyword.arg} of Model is {keyword.arg}s today."
                )
                keyword.arg += "s"
        return node

    def visit_FunctionDef(self, node):
        self.functions += 1
        self.generic_visit(node)
        self.functions -= 1
        return node

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_For(self, node):
        self.generic_visit(node)
        if any(adds(each) for each in node.body):
            call = ast.Call(ast.Name(ONCE, ast.Load()), [node.iter], [])
            node.iter = ast.copy_location(call, node.iter)
        return node

    def visit_ImportFrom(self, node):
        if node.level:
            node.level, node.module = 0, f"{BESIDE}.{node.module or 'package'}"
        return node

    def visit_Return(self, node):
        if self.functions:
            return node
        last = ast.copy_location(ast.parse("raise SystemExit").body[0], node)
        return (
            [ast.copy_location(ast.Expr(node.value), node), last]
            if node.value
            else last
        )


def wired(tree):
    """Connect the layers of a program with one layer in each line.

    Each layer takes the output of the line above, as in the rest of the tracer.
    """
    lines = [each for node in tree.body for each in listed(node)]
    calls = [n.value for n in lines if isinstance(n, (ast.Expr, ast.Assign))]
    layers = [
        isinstance(c, ast.Call) and isinstance(c.func, (ast.Name, ast.Call))
        for c in calls
    ]
    alone = [n for n in lines if isinstance(n, ast.Expr) and is_layer(n.value)]
    if len(calls) != len(lines) or not all(layers) or not alone:
        return tree
    tree.body = begun(calls[0]) if is_layer(calls[0]) else []
    for node in lines:
        value = node.value
        if is_layer(value) and value.func.id not in ("Input", "InputLayer"):
            value = ast.Call(value, [ast.Name("previous", ast.Load())], [])
        names = node.targets if isinstance(node, ast.Assign) else []
        new = ast.Assign([ast.Name("previous", ast.Store()), *names], value)
        tree.body.append(ast.copy_location(new, node))
    return tree


def listed(node):
    """Return the layers of a line, which may have been copied out of a list."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Tuple)):
        return [node]
    return [ast.copy_location(ast.Expr(each), each) for each in node.value.elts]


def begun(first):
    """Return the input for a first layer that is no input: its input_shape, or one to ask for."""
    if first.func.id in ("Input", "InputLayer"):
        return []
    given = {k.arg: k.value for k in first.keywords}
    shape = given.get("input_shape", ast.Name("input_shape", ast.Load()))
    call = ast.Call(ast.Name("Input", ast.Load()), [shape], [])
    new = ast.Assign([ast.Name("previous", ast.Store())], call)
    return [ast.copy_location(new, first)]


def is_layer(node):
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return (
        named
        and node.func.id[:1].isupper()
        and node.func.id not in ("Model", "Sequential")
    )


def paste_line():
    """The line of the program that is being run."""
    frame = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename == PASTE:
            return frame.f_lineno
        frame = frame.f_back
    return None


def undefined(tree, known):
    """Return {name: (first line, whether it is called)} of what is read and never bound."""
    # From the source, by scopes: a parameter of one function defines no name for the others.
    tables, read, bound = (
        [symtable.symtable(ast.unparse(tree), "", "exec")],
        set(),
        set(),
    )
    for table in tables:  # the list grows in the loop
        tables += table.get_children()
        is_module = table.get_type() == "module"
        for symbol in table.get_symbols():
            if is_module or symbol.is_global():
                is_bound = symbol.is_assigned() or symbol.is_imported()
                (bound if is_bound or symbol.is_namespace() else read).add(
                    symbol.get_name()
                )
    lacking = read - bound - {*known, *dir(builtins)}
    for node in ast.walk(tree):  # what super() is given is a class, no value to ask for
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "super"
            and node.args
        ):
            lacking.discard(getattr(node.args[0], "id", None))
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in lacking:
            line, before = names.get(node.id, (node.lineno, False))
            names[node.id] = (min(line, node.lineno), before or id(node) in called)
    return names


def adds(node):
    """Whether a statement adds layers to a model, or makes one."""
    called = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    names = {getattr(f, "id", getattr(f, "attr", "")) for f in called}
    return bool(names & {"Sequential", "Model", "Dense", "compile"})


def builds(node):
    """Whether a function or a class makes layers: whether it calls something with a capital letter."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if re.match(r"[A-Z]\w*[a-z0-9]", name):
                return True
    return False
