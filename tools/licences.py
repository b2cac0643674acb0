"""The licences page and its texts: the works of others that the site serves to its readers.

Names, versions, licences and texts come from the metadata of the very packages that are served:
those of npm in web/node_modules, those of Python in this environment, and the wheels for the
browser. What the metadata does not say is in web/licences.toml. `python -m tools.licences` writes
the tables and the texts. A test compares both with what is installed, and it compares each file of
the built site with what is listed here.
"""

import dataclasses
import email
import functools
import json
import re
import tomllib
import zipfile
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import material
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tools.paths import ROOT

WEB = ROOT / "web"
MODULES = WEB / "node_modules"
THEME = ROOT / "theme"
RUN = THEME / "assets" / "run"
TEMPLATES = Path(material.__file__).parent / "templates"
ICONS = TEMPLATES / ".icons"
TABLES = ROOT / "snippets" / "reference"
TEXTS = THEME / "assets" / "licences"
STATED = tomllib.loads((WEB / "licences.toml").read_text("utf8"))

GROUPS = ("theme", "mathematics", "editor", "python", "wheels", "pictures")
# the starts of the names of the pictures that are made from the photograph
PHOTOGRAPH = ("kernel_pictures_", "larger_images_", "relu_pooling_")
LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|copyright|notice)", re.I)
PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)")
# What this project makes itself. A `*` stands for any characters, also for slashes.
OURS = (
    "*.html",
    "sitemap.xml",
    "sitemap.xml.gz",
    "sw.js",
    "search/search_index.json",
    "notebooks/*.ipynb",
    "notebooks/*.py",
    "ko/sitemap.xml",
    "ko/sitemap.xml.gz",
    "ko/search/search_index.json",
    "ko/notebooks/*.ipynb",
    "ko/notebooks/*.py",
    "assets/logo.svg",
    "assets/favicon.svg",
    "assets/licences/*.txt",
    "assets/stylesheets/site.css",
    "assets/javascripts/site.js",
    "assets/javascripts/iframe-worker.js",
    "assets/javascripts/before.js",
    "assets/stylesheets/ko.css",
    "assets/javascripts/search_ko.js",
    "assets/javascripts/typed_ko.js",
    "assets/run/frame.htm",
    "assets/run/frame.js",
    "assets/run/tensorflow.zip",
    "assets/run/pyodide/pyodide-lock.json",
)


class LicenceError(Exception):
    """A licence or its text is missing or not accepted; the message says which, and the cure."""


@dataclasses.dataclass(frozen=True)
class Component:
    """One work of others.

    `group` is the table that lists it. `inside` is the key of the component that contains it.
    `text_of` is the key of the component whose text includes the licence of this one too.
    """

    key: str
    name: str
    version: str
    licence: str
    group: str
    text: str
    inside: str = ""
    text_of: str = ""


def expression(licence, name):
    """Return the SPDX expression `licence`; raise LicenceError unless all in it is accepted."""
    cure = "correct it, or accept it in web/licences.toml"
    try:
        licence = canonicalize_license_expression(licence)
    except InvalidLicenseExpression:
        raise LicenceError(
            f'{name}: the licence "{licence}" is not an SPDX expression; {cure}'
        ) from None
    for identifier in re.split(r" (?:AND|OR) ", re.sub("[()]", "", licence)):
        if identifier not in STATED["accepted"]:
            raise LicenceError(
                f"{name}: the licence {identifier} is not accepted; {cure}"
            )
    return licence


def joined(texts):
    """Return the texts below one another, each once."""
    stripped = [
        "\n".join(map(str.rstrip, text.splitlines())).strip("\n") for text in texts
    ]
    return f"\n\n{'=' * 80}\n\n".join(dict.fromkeys(filter(None, stripped))) + "\n"


def key_of(name):
    """Return the key of an npm package: its name in a form that a file name may have."""
    return name.strip("@").replace("/", "-")


def npm(name, group, inside=""):
    """Return the npm package `name` as it is installed."""
    folder = MODULES / name
    package = json.loads((folder / "package.json").read_text("utf8"))
    licence = expression(package.get("license") or "", name)
    licensed = MODULES / STATED["texts"]["of"].get(name, name)
    texts = [
        file.read_text("utf8")
        for file in sorted(licensed.iterdir())
        if file.is_file() and LICENCE_FILE.match(file.name)
    ]
    return Component(
        key=key_of(name),
        name=name,
        version=package["version"],
        licence=licence,
        group=group,
        text=joined(texts or [own_text(folder, name, licence)]),
        inside=inside,
    )


def own_text(folder, name, licence):
    """Return the text for a package without a licence file: from its README, or the shared text."""
    readme = folder / "README.md"
    section = readme.is_file() and re.search(
        r"^LICENSE.*\n-+\n(.*permission.*)",
        readme.read_text("utf8"),
        re.S | re.I | re.M,
    )
    shared = WEB / "licences" / f"{licence}.txt"
    if not section and not shared.is_file():
        raise LicenceError(
            f"{name}: has no text of {licence}; add one to web/licences/"
        )
    return section[1] if section else shared.read_text("utf8")


def python_licence(headers, name):
    """Return the licence that the `headers` of a Python package give, as SPDX writes it."""
    stated = STATED["named"].get(name.lower())
    return expression(
        headers["License-Expression"] or stated or headers["License"] or "", name
    )


def installed_texts(name):
    """Return the licence texts of an installed Python package."""
    files = [f for f in metadata.files(name) or [] if ".dist-info" in str(f)]
    return [f.read_text("utf8") for f in sorted(files) if LICENCE_FILE.match(f.name)]


def theme():
    """Material, what its scripts and styles were bundled from, and its icons."""
    headers = metadata.metadata("mkdocs-material")
    yield Component(
        key="mkdocs-material",
        name="Material for MkDocs",
        version=headers["Version"],
        licence=python_licence(headers, "mkdocs-material"),
        group="theme",
        text=joined(installed_texts("mkdocs-material")),
    )
    for name in sorted(bundled()):
        yield npm(name, "theme", "mkdocs-material")
    for folder, icons in STATED["icons"].items():
        texts = [
            *(ICONS / folder).glob("LICENSE*"),
            WEB / "licences" / f"{icons['licence']}.txt",
        ]
        yield Component(
            key=f"icons-{folder}",
            name=icons["name"],
            version="",
            licence=expression(icons["licence"], folder),
            group="theme",
            text=joined(text.read_text("utf8") for text in texts if text.is_file()),
            inside="mkdocs-material",
        )


@functools.cache
def sources():
    """Return {file: its content, or None} of the npm files in Material's bundles."""
    originals = {}
    for file in TEMPLATES.rglob("assets/**/*.map"):
        source_map = json.loads(file.read_text("utf8"))
        contents = source_map.get("sourcesContent") or [None] * len(
            source_map["sources"]
        )
        originals.update(zip(source_map["sources"], contents, strict=True))
    return {source: originals[source] for source in originals if PACKAGE.search(source)}


def bundled():
    """Return the npm packages in Material's bundles, with those that they depend on."""
    names, waiting = set(), list(packages(sources()))
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            package = json.loads((MODULES / name / "package.json").read_text("utf8"))
            waiting += package.get("dependencies", {})
    return names


def packages(paths):
    """Return the npm packages that contain the paths; this project's own files are in none."""
    return {names[-1] for names in map(PACKAGE.findall, paths) if names}


def editor():
    """The npm packages of which anything is left in the bundles of this project."""
    bundles = json.loads((RUN / ".bundles.json").read_text("utf8"))
    for name in sorted(set().union(*map(packages, bundles.values()))):
        yield npm(name, "editor")


def wheels():
    """The Python packages for the browser, as they are served."""
    lock = json.loads((RUN / "pyodide" / "pyodide-lock.json").read_text("utf8"))
    for package in sorted(
        lock["packages"].values(), key=lambda entry: entry["name"].lower()
    ):
        with zipfile.ZipFile(RUN / "pyodide" / package["file_name"]) as wheel:
            names = wheel.namelist()
            (path,) = (
                name
                for name in names
                if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
            )
            headers = email.message_from_bytes(wheel.read(path))
            files = [name for name in names if LICENCE_FILE.match(Path(name).name)]
            texts = [
                wheel.read(name).decode() for name in files if not name.endswith(".pyc")
            ]
        key, version = package["name"].lower(), package["version"]
        if key in STATED["texts"]["also"]:
            texts += installed_texts(key)
        yield Component(
            key=key,
            name=package["name"],
            version=version,
            licence=python_licence(headers, package["name"]),
            group="wheels",
            text=joined(texts),
        )


def keras():
    """Keras; the archive for the tracer has those of its modules that a start imports."""
    folder = ROOT / ".cache" / "keras"
    (path,) = folder.glob("keras-*.dist-info/METADATA")
    headers = email.message_from_string(path.read_text("utf8"))
    texts = [file.read_text("utf8") for file in path.parent.glob("licenses/*")]
    yield Component(
        key="keras",
        name="Keras",
        version=headers["Version"],
        licence=python_licence(headers, "keras"),
        group="wheels",
        text=joined(texts),
    )


def parts(others):
    """What is compiled or copied into one of the `others`."""
    carriers = {component.key for component in others}
    for key, part in STATED["parts"].items():
        inside = part.get("inside", "pyodide")
        if inside not in carriers:
            continue
        version = ""
        if "version" in part:
            match = re.search(
                part["version"].encode(), (THEME / part["within"]).read_bytes()
            )
            if not match:
                raise LicenceError(
                    f"{key}: its version is not in {part['within']}; correct licences.toml"
                )
            version = next(filter(None, match.groups())).decode().replace("_", ".")
        text_of = part.get("text", "")
        own = "" if text_of else (WEB / "licences" / f"{key}.txt").read_text("utf8")
        yield Component(
            key=key,
            name=part["name"],
            version=version,
            licence=expression(part["licence"], key),
            group=part["group"],
            text=joined([own]),
            inside=inside,
            text_of=text_of,
        )


@functools.cache
def components():
    """Return every Component that is served, in the order of the page."""
    whole = [
        *theme(),
        npm("katex", "mathematics"),
        *editor(),
        npm("pyodide", "python"),
        *wheels(),
        *keras(),
    ]
    every = [*whole, *parts(whole)]
    return sorted(
        every, key=lambda component: GROUPS.index(component.group)
    )  # stable: parts come last


def plain(path):
    """Return a path of the site as it was before web/version.mjs put a hash into it."""
    path = re.sub(r"^assets/python\.[0-9a-f]{8}/", "assets/run/pyodide/", path)
    return re.sub(r"\.[0-9a-f]{8}(?=[./])", "", path)


def owners(site, path):
    """Return the keys of the components that a file of the built site has parts of.

    `path` is its path in `site`. The key of this project's own work is "own". The set is empty if
    the file is unknown.
    """
    lock = json.loads((RUN / "pyodide" / "pyodide-lock.json").read_text("utf8"))
    served = {
        package["file_name"]: package["name"].lower()
        for package in lock["packages"].values()
    }
    bundles = json.loads((RUN / ".bundles.json").read_text("utf8"))
    file = site / path
    path = plain(path)
    folder, _, name = path.rpartition("/")
    if any(fnmatch(path, pattern) for pattern in OURS):
        return {"own"}
    if folder == "assets/run/pyodide":
        core = (MODULES / "pyodide" / name).is_file()
        return {"pyodide"} if core else {served[name]} if name in served else set()
    if (
        folder == "assets/run/pyodide/snapshot"
    ):  # .wasm: libraries of NumPy; the memory holds both
        return {"numpy"} if name.endswith(".wasm") else {"pyodide", "numpy"}
    if path == "assets/run/keras.zip":  # and keras_page, which starts it
        return {"own", "keras"}
    if path.removeprefix("assets/run/") in bundles:
        return {
            "own",
            *map(key_of, packages(bundles[path.removeprefix("assets/run/")])),
        }
    if folder.startswith("assets/katex"):
        return {"katex", "katex_fonts"} if name.endswith((".css", ".woff2")) else set()
    if folder == "assets/pictures":
        return {"photograph"} if name.startswith(PHOTOGRAPH) else set()
    # web/minify.mjs changes one word of the script
    mine = file.read_bytes().replace(b'"scheme-color"', b'"color-scheme"')
    for theirs in (TEMPLATES / folder).glob("*"):
        if plain(theirs.name) != name or theirs.read_bytes() != mine:
            continue
        # a script whose source map is missing may hold anything
        if theirs.suffix not in (".js", ".css") or Path(f"{theirs}.map").is_file():
            return {"mkdocs-material"}
    return set()


def table(group):
    """Return the table of a group as Markdown."""
    rows = ["| what | version | license |\n|---|---|---|\n"]
    names = {component.key: component.name for component in components()}
    for entry in components():
        if entry.group == group:
            version = entry.version or f"as in {names[entry.inside]}"
            licence = entry.licence.replace("LicenseRef-public-domain", "public domain")
            text = f"../assets/licences/{entry.text_of or entry.key}.txt"
            rows.append(f"| {entry.name} | {version} | [{licence}]({text}) |\n")
    return "".join(rows)


def files():
    """Return {path: text} of all that this program writes."""
    tables = {TABLES / f"licences_{group}.md": table(group) for group in GROUPS}
    texts = {
        component.key: component.text
        for component in components()
        if not component.text_of
    }
    return tables | {TEXTS / f"{key}.txt": text for key, text in texts.items()}


def write():
    made = files()
    for old in {*TEXTS.glob("*.txt"), *TABLES.glob("licences_*.md")} - made.keys():
        old.unlink()
    TEXTS.mkdir(exist_ok=True)
    for path, text in made.items():
        path.write_text(text, "utf8")


if __name__ == "__main__":
    write()
