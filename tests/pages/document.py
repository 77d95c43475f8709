"""A page as a reader's tools see it: elements with attributes and texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_EMPTY = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    """An element with what it holds."""

    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        said = " ".join(part if isinstance(part, str) else part.text for part in self.parts)
        return " ".join(said.split())

    def every(self) -> list[Element]:
        inside = [part for part in self.parts if isinstance(part, Element)]
        return inside + [found for one in inside for found in one.every()]

    def find(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.every()
            if one.tag == tag and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(made)
        if tag not in _EMPTY:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


class Page:
    """An answer, and the document in it; each element is closed by its own end."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.status, self.headers = response, response.status_code, response.headers
        builder = _Builder()
        if response.headers.get("content-type", "").startswith("text/html"):
            builder.feed(response.text)
            builder.close()
            assert [one.tag for one in builder.open] == [""], "an element is not closed"
        self.root = builder.root

    @property
    def text(self) -> str:
        (body,) = self.root.find("body")
        return body.text

    @property
    def main(self) -> Element:
        (main,) = self.root.find("main")
        return main

    @property
    def title(self) -> str:
        (title,) = self.root.find("title")
        return title.text

    def rows(self) -> list[list[str]]:
        """Return the cells of the first table's body."""
        (body, *_) = self.root.find("tbody")
        return [[cell.text for cell in row.parts if isinstance(cell, Element)] for row in body.find("tr")]

    def fields(self) -> dict[str, str]:
        """Return what the form of the page holds."""
        (form,) = self.main.find("form")
        given = [one.attributes for one in form.find("input")]
        given = [one for one in given if one.get("type") not in {"radio", "file"} or "checked" in one]
        typed = {one["name"]: one.get("value", "") for one in given}
        typed |= {
            one.attributes["name"]: "".join(map(str, one.parts)).removeprefix("\n") for one in form.find("textarea")
        }
        for one in form.find("select"):
            chosen = [option.attributes["value"] for option in one.find("option") if "selected" in option.attributes]
            typed[one.attributes["name"]] = chosen[0] if chosen else ""
        return typed
