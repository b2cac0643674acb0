"""The nav of an edition: the English nav with other titles, so a new page needs only one line."""


def retitled(nav, titles):
    """Return the nav of mkdocs.yml with the titles of another language.

    titles: {English title: the other title}; a title that is not in it stays English.
    """
    if isinstance(nav, list):
        return [retitled(entry, titles) for entry in nav]
    if isinstance(nav, dict):
        return {titles.get(title, title): retitled(nav[title], titles) for title in nav}
    return nav
