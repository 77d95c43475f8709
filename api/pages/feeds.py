"""What programs read: the feed of notices, the map of the site, what crawlers may do (Art. 16, 21, 22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pages.visit import SHORT

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit


async def atom(visit: Visit) -> Response:
    """Show the latest notices as an Atom feed (RFC 4287)."""
    found = await visit.data("notices", first=50, after=None, kinds=None)
    return visit.xml("feed.xml", "application/atom+xml", **found)


async def sitemap(visit: Visit) -> Response:
    """Show the addresses of all pages that stay."""
    found = await visit.data("notices", first=100, after=None, kinds=None)
    return visit.xml("sitemap.xml", "application/xml", **found)


async def robots(visit: Visit) -> Response:
    """Show what crawlers leave alone: forms."""
    lines = ("User-agent: *", "Disallow: /objection", "Disallow: /report", "Disallow: /graphql", "Disallow: /files/",
             f"Sitemap: {visit.origin}/sitemap.xml")  # fmt: skip
    return visit.answer("\n".join(lines) + "\n", "text/plain", 200, SHORT)
