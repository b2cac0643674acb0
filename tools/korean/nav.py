"""The nav of an edition: the English one with other titles, so that a new page has one line."""


def retitled(nav, titles):
    """Return the nav of mkdocs.yml with each title that it gives in another language.

    titles: {English title: the other}; one that it has not stays English.
    """
    if isinstance(nav, list):
        return [retitled(entry, titles) for entry in nav]
    if isinstance(nav, dict):
        return {titles.get(title, title): retitled(nav[title], titles) for title in nav}
    return nav
