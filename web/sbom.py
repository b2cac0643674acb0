"""`make sbom`: what the site is built from and what it serves, as a CycloneDX list in a file.

Runs in .cache/supply, without a network. What it is built from comes from the two locks, through
the tools of CycloneDX and of npm; what is served of others comes from served.py, and has the
property `served`. The list is checked against the schema of CycloneDX before it is written.
"""

import json
import subprocess
import sys
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

HERE = Path(__file__).parent
ROOT = HERE.parent
PYTHON_LOCK = [
    Path(sys.executable).parent / "cyclonedx-py",
    "requirements",
    ROOT / "requirements.lock",
]
NPM_LOCK = ["npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"]
SERVED = [ROOT / ".venv" / "bin" / "python", HERE / "served.py", "--json"]


def told(command):
    """Return the JSON that a command prints; its own words stop the program if it fails."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def built_from():
    """Return the components of both locks by package URL."""
    found = {}
    for command in (PYTHON_LOCK, NPM_LOCK):
        for component in Bom.from_json(told(command)).components:
            component.description = (
                None  # of Python's: the line of the lock, hashes and all
            )
            component.bom_ref.value = str(component.purl)
            found[str(component.purl)] = component
    return found


def add_served(components):
    """Mark what is served among the `components`, and add what no lock names, with its licence."""
    licences, keys, carriers = LicenseFactory(), {}, {}
    for part in told(SERVED):
        purl = part["purl"] or f"pkg:generic/{part['key']}"
        component = components.setdefault(
            purl,
            Component(
                name=part["name"],
                version=part["version"] or None,
                type=ComponentType.LIBRARY,
                purl=PackageURL.from_string(purl),
                bom_ref=purl,
            ),
        )
        component.licenses = [licences.make_from_string(part["licence"])]
        component.properties.add(Property(name="served", value="true"))
        if part["sha256"]:
            component.hashes.add(
                HashType(alg=HashAlgorithm.SHA_256, content=part["sha256"])
            )
        keys[part["key"]] = component
        carriers[part["key"]] = part["inside"]
    for key, carrier in carriers.items():
        if carrier:
            yield Dependency(keys[carrier].bom_ref, [Dependency(keys[key].bom_ref)])


def sbom():
    """Return the whole list as JSON, valid by the schema."""
    bom = Bom()
    bom.metadata.component = Component(
        name="conv-by-hand", type=ComponentType.APPLICATION, bom_ref="site"
    )
    components = built_from()
    inside = list(add_served(components))
    bom.components.update(components.values())
    bom.register_dependency(bom.metadata.component, components.values())
    for one in inside:
        known = {dependency.ref: dependency for dependency in bom.dependencies}
        if one.ref in known:
            known[one.ref].dependencies.update(one.dependencies)
        else:
            bom.dependencies.add(one)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"the list is not valid CycloneDX 1.6: {wrong}")
    return text


if __name__ == "__main__":
    target = Path(sys.argv[1])
    text = sbom()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf8")
    print(f"{target}: {len(json.loads(text)['components'])} components")
