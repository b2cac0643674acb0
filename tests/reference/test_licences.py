"""docs/reference/licences.md: every served file of others, its licence and the licence's text."""

import dataclasses
import email
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.paths import ROOT


def load():
    """Return tools/licences.py as a module of its own, so that tests can change it."""
    spec = importlib.util.spec_from_file_location(
        "licences", ROOT / "tools" / "licences.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["licences"] = module  # its dataclass looks up its own module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def served():
    return load()


KNOWN = load()


@pytest.fixture(scope="module")
def everything(request):
    """Every file of the built site, as a path below it."""
    site = ROOT / (request.config.getoption("--site") or "site")
    files = [path for path in site.rglob("*") if path.is_file()]
    assert files, f"{site} is not built: run `make build`"
    return site, [path.relative_to(site).as_posix() for path in files]


def test_tables_and_texts_are_those_of_what_is_installed(served):
    """'The lists are made from the packages themselves.'"""
    made = served.files()
    for path, text in made.items():
        assert path.read_text("utf8") == text, f"{path} is old: run `make outputs`"
    there = {*served.TEXTS.iterdir(), *served.TABLES.glob("licences_*.md")}
    assert there == made.keys(), "run `make outputs`"


def test_the_page_shows_every_table():
    page = (ROOT / "docs" / "reference" / "licences.md").read_text("utf8")
    shown = re.findall(r'--8<-- "reference/licences_(\w+)\.md"', page)
    assert shown == list(KNOWN.GROUPS)


def unlisted(served, site, paths):
    """Return the paths whose owner is not on the page."""
    known = {"own", *(component.key for component in served.components())}
    owners = {path: served.owners(site, path) for path in paths}
    return [path for path in paths if not owners[path] or not owners[path] <= known]


def test_every_served_file_is_listed(served, everything):
    """'A test compares them with every file of the site.'"""
    site, paths = everything
    assert unlisted(served, site, paths) == [], (
        "say in tools/licences.py whose they are"
    )


def test_everything_listed_is_served(served, everything):
    """The list has nothing that readers do not get."""
    owners = set().union(
        *(served.owners(*[everything[0], path]) for path in everything[1])
    )
    carried = {
        component.key for component in served.components() if component.inside in owners
    }
    assert {component.key for component in served.components()} <= owners | carried


def test_every_licence_text_is_served(everything):
    """'Behind it the text of the license, on this site.'"""
    site, paths = everything
    page = (site / "reference" / "licences" / "index.html").read_text("utf8")
    links = re.findall(r'href="\.\./\.\./(assets/licences/[^"]+)"', page)
    assert {path for path in paths if path.startswith("assets/licences/")} == set(links)
    assert len(links) == len(KNOWN.components())
    assert all((site / link).stat().st_size > 100 for link in links)


@pytest.mark.parametrize("component", KNOWN.components(), ids=lambda entry: entry.key)
def test_text_is_that_of_its_licence(component):
    """The text of another licence would give no permission."""
    texts = {entry.key: entry.text for entry in KNOWN.components()}
    text = " ".join(texts[component.text_of or component.key].split())
    words = {
        "MIT": "Permission is hereby granted",
        "Apache-2.0": "apache.org/licenses/",
        "Apache-2.0 WITH LLVM-exception": "LLVM Exceptions to the Apache 2.0 License",
        "BSD-3-Clause": "Redistributions of source code must retain",
        "BSD-2-Clause": "Redistributions of source code must retain",
        "MPL-2.0": "Mozilla Public License Version 2.0",
        "PSF-2.0": "analyze, test, perform and/or display publicly",
        "OFL-1.1": "SIL OPEN FONT LICENSE Version 1.1",
        "0BSD": "for any purpose with or without fee is hereby granted",
        "Zlib": "This software is provided 'as-is'",
        "W3C": "W3C",
        "FTL": "FreeType Project LICENSE",
        "CC-BY-4.0": "CC BY 4.0",
        "MIT-CMU": "Permission to use, copy, modify and distribute this software",
        "bzip2-1.0.6": "The origin of this software must not be misrepresented",
        "blessing": "May you do good and not evil",
        "LicenseRef-public-domain": "public domain",
        "NCSA": "University of Illinois/NCSA",
        "CC0-1.0": "CC0",
    }
    for licence in re.split(r" (?:AND|OR) ", component.licence):
        assert words[licence].lower() in text.lower(), licence


@pytest.mark.parametrize(
    "path",
    [
        "new.js",
        "assets/javascripts/bundle.js",
        "assets/run/new.js",
        "assets/run/pyodide/scipy.whl",
        "assets/katex/font.ttf",
        "assets/pictures/cat.png",
        "assets/images/favicon.png",
    ],
)
def test_a_file_of_nobody_is_noticed(served, everything, tmp_path, path):
    """The last one is Material's, but changed."""
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(b"whose?")
    assert unlisted(served, tmp_path, [path]) == [path]


def test_a_package_that_comes_into_a_bundle_is_noticed(served, tmp_path, monkeypatch):
    """It is as after an import of a new package: until `make outputs`, the tables are old."""
    bundles = json.loads((served.RUN / ".bundles.json").read_text("utf8"))
    bundles["runner.js"].append("web/node_modules/esbuild/lib/main.js")
    shutil.copytree(served.RUN / "pyodide", tmp_path / "pyodide")
    (tmp_path / ".bundles.json").write_text(json.dumps(bundles))
    before = served.files()
    served.components.cache_clear()
    monkeypatch.setattr(served, "RUN", tmp_path)
    changed = [
        path.name for path, text in served.files().items() if before.get(path) != text
    ]
    assert changed == ["licences_editor.md", "esbuild.txt"]


def test_a_script_of_material_without_its_sources_is_noticed(
    served, tmp_path, monkeypatch
):
    """Only the source map tells which packages the script was bundled from."""
    script = next(served.TEMPLATES.glob("assets/javascripts/bundle.*.js"))
    path = script.relative_to(served.TEMPLATES)
    for root in ("theirs", "site"):
        (tmp_path / root / path).parent.mkdir(parents=True)
        shutil.copy(script, tmp_path / root / path)
    monkeypatch.setattr(served, "TEMPLATES", tmp_path / "theirs")
    assert unlisted(served, tmp_path / "site", [path.as_posix()]) == [path.as_posix()]


def test_material_was_bundled_from_the_very_versions_that_are_listed(served):
    """Material's package does not name the versions, but its source maps contain the sources."""
    sources = {
        name: text for name, text in served.sources().items() if text is not None
    }
    assert len(sources) > 100
    for name, text in sources.items():
        installed = ROOT / "web" / name
        assert installed.read_text("utf8").strip() == text.strip(), (
            f"Material was built with another version of {name}; correct web/package.json"
        )


def test_icons_are_of_the_sets_that_are_listed(served, everything):
    """The icons stand inline on the pages, and in Material's style sheets."""
    sets = {}
    for folder in ("material", "fontawesome", "octicons", "simple"):
        for icon in (served.ICONS / folder).rglob("*.svg"):
            for drawn in re.findall(r'\bd="([^"]+)"', icon.read_text("utf8")):
                sets.setdefault(drawn, folder)
    shown = set()
    for path in everything[1]:
        if path.endswith((".html", ".css")):
            text = (everything[0] / path).read_text("utf8")
            shown |= {
                sets.get(drawn)
                for drawn in re.findall(r"""\bd=["']([^"']+)["']""", text)
            }
    assert shown - {None} == served.STATED["icons"].keys()


@pytest.mark.parametrize(
    ("licence", "message"),
    [
        ("", 'clipboard: the licence "" is not an SPDX expression'),
        (
            "SEE LICENSE",
            'clipboard: the licence "SEE LICENSE" is not an SPDX expression',
        ),
        ("LGPL-3.0-only", "clipboard: the licence LGPL-3.0-only is not accepted"),
        ("MIT AND GPL-2.0-only", "clipboard: the licence GPL-2.0-only is not accepted"),
    ],
)
def test_a_licence_that_is_unknown_or_not_accepted_is_refused(
    served, tmp_path, monkeypatch, licence, message
):
    folder = tmp_path / "clipboard"
    folder.mkdir()
    (folder / "package.json").write_text(
        json.dumps({"version": "1", "license": licence})
    )
    monkeypatch.setattr(served, "MODULES", tmp_path)
    with pytest.raises(served.LicenceError, match=re.escape(message)):
        served.npm("clipboard", "theme")


def test_a_licence_without_its_text_is_refused(served, tmp_path, monkeypatch):
    folder = tmp_path / "clipboard"
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps({"version": "1", "license": "MIT"}))
    (folder / "README.md").write_text("## License\n\nMIT\n")
    monkeypatch.setattr(served, "MODULES", tmp_path)
    with pytest.raises(
        served.LicenceError, match="clipboard: has no text of MIT; add one"
    ):
        served.npm("clipboard", "theme")


def test_wheels_keep_the_licences_of_what_is_in_them(served):
    """Files that no program needs are left out of the wheels, licences are not."""
    for path in (served.RUN / "pyodide").glob("*.whl"):
        with zipfile.ZipFile(path) as wheel:
            names = set(wheel.namelist())
            (file,) = (
                name
                for name in names
                if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
            )
            declared = (
                email.message_from_bytes(wheel.read(file)).get_all("License-File") or []
            )
        folder = str(Path(file).parent)
        for licence in declared:
            assert {f"{folder}/{licence}", f"{folder}/licenses/{licence}"} & names, (
                licence
            )


def test_every_accepted_licence_and_stated_name_is_needed(served):
    """A licence that is accepted but not used would let in a new package unseen."""
    expressions = [
        re.sub("[()]", "", component.licence) for component in served.components()
    ]
    used = {
        licence
        for expression in expressions
        for licence in re.split(r" (?:AND|OR) ", expression)
    }
    assert used == set(served.STATED["accepted"])
    keys = {component.key for component in served.components()}
    assert served.STATED["named"].keys() | served.STATED["texts"]["of"].keys() <= keys
    assert {
        dataclasses.asdict(component)["group"] for component in served.components()
    } == set(served.GROUPS)


def test_npm_prints_what_its_lock_has_as_cyclonedx():
    """'prints the second as a CycloneDX list (SBOM)'."""
    page = (ROOT / "docs" / "reference" / "licences.md").read_text("utf8")
    (command,) = re.findall(r"`(npm sbom [^`]+)`", page)
    done = subprocess.run(command.split(), cwd=ROOT / "web", capture_output=True)
    sbom = json.loads(done.stdout)
    assert sbom["bomFormat"] == "CycloneDX"
    assert any(
        component["purl"].startswith("pkg:npm/katex@")
        for component in sbom["components"]
    )
