"""What is measured: the queries, as every GraphQL contestant gets them, and who asks them with which variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

CLOCK: Final = datetime(2026, 7, 1, 4, tzinfo=UTC)

DESK: Final = """query Desk {
  dossiers(first: 20) {
    nodes {
      id number state sectorGroup submittedAt
      organisation { id name sectionCode }
      jurisdiction { id name }
      documents(first: 10) { nodes { id title mediaType size } }
      reviews(first: 1) { nodes { id phase state total version } }
    }
  }
}"""

LIST: Final = """query OfficeList($cycle: [ID!]) {
  dossiers(first: 50, filter: {cycle: $cycle}) {
    nodes { id number state organisation { id name } jurisdiction { name } materialReviewCount materialMeanScore }
  }
}"""

DOSSIER: Final = """query One($id: ID!) {
  node(id: $id) {
    ... on Dossier {
      id number state sectorGroup sectionCode submittedAt version
      organisation { id name } jurisdiction { id name }
    }
  }
}"""

NODES: Final = """query Nodes($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Dossier { id number state sectorGroup submittedAt } }
}"""

PUBLIC: Final = """query Results($cycle: [ID!]) {
  lists(filter: {kind: [FINAL], cycle: $cycle}) {
    nodes {
      id kind state publishedAt
      cycle { id session awardYear }
      entries(first: 50) { nodes { id sectorGroup awardKind honourOnly organisation { id name jurisdiction { name } } } }
    }
  }
  awards(first: 50, filter: {awardYear: [2023]}) {
    nodes { id kind state session certificateNumber validFrom validUntil organisation { name } }
  }
}"""

SUBMIT: Final = """mutation Submit($input: SubmitReviewInput!) {
  submitReview(input: $input) { review { id state total version } errors { field code } }
}"""

LOGIN: Final = """query Login($id: ID!) {
  viewer { actingAs person { id name } }
  node(id: $id) { ... on Dossier { id number state organisation { id name } } }
}"""


@dataclass(frozen=True)
class Person:
    """Who asks, as peers are told in headers and the product in a token."""

    role: str
    subject: str = ""
    person: str = ""
    grant: str = ""


@dataclass(frozen=True)
class Ask:
    """One request: who, which query, with which variables."""

    who: Person
    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    fresh: bool = False


OPERATIONS: Final = {
    "desk": DESK, "list": LIST, "dossier": DOSSIER, "node": NODES, "public": PUBLIC, "submit": SUBMIT, "login": LOGIN,
}  # fmt: skip
