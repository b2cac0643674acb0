"""axe-core in a page of the browser: what of WCAG 2.2 A and AA it breaks."""

from tools.paths import ROOT

SOURCE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page, rules=RULES, part="html"):
    """Run axe-core on the part of the page that a selector names; return a line for each fault."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE.read_text("utf8"))  # a script tag would break the policy
    checked, faults = page.evaluate(
        """([rules, part]) => axe.run(part, { runOnly: rules, resultTypes: ["violations"] })
        .then(result => [
            result.passes.length,
            result.violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)),
        ])""",
        [rules, part],
    )
    assert checked
    return faults
