"""The same questions in the words of PostGraphile's own schema, with the same shape of answer by aliases."""

from __future__ import annotations

from typing import Any, Final

_DESK: Final = """query Desk {
  dossiers(first: 20, orderBy: [NUMBER_ASC, PRIMARY_KEY_ASC]) {
    nodes {
      id: rowId number state sectorGroup submittedAt
      organisation { id: rowId name sectionCode }
      jurisdiction { id: rowId name }
      documents(first: 10, orderBy: [UPLOADED_AT_ASC, PRIMARY_KEY_ASC]) { nodes { id: rowId title mediaType size } }
      reviews(first: 1, orderBy: [PRIMARY_KEY_ASC]) { nodes { id: rowId phase state total version } }
    }
  }
}"""
_LIST: Final = """query OfficeList($cycle: UUID!) {
  dossiers(first: 50, condition: {cycleId: $cycle}, orderBy: [NUMBER_ASC, PRIMARY_KEY_ASC]) {
    nodes { id: rowId number state organisation { id: rowId name } jurisdiction { name } materialReviewCount materialMeanScore }
  }
}"""
_ONE: Final = """query One($id: UUID!) {
  node: dossier(rowId: $id) {
    id: rowId number state sectorGroup sectionCode submittedAt version
    organisation { id: rowId name } jurisdiction { id: rowId name }
  }
}"""
# There is no field for several keys: twenty fields of one operation, as its manual says.
_NODES: Final = (
    "query Nodes("
    + ", ".join(f"$i{n}: UUID!" for n in range(20))
    + ") {\n"
    + "\n".join(f"n{n}: dossier(rowId: $i{n}) {{ ...D }}" for n in range(20))
    + "\n} fragment D on Dossier { id: rowId number state sectorGroup submittedAt }"
)
_PUBLIC: Final = """query Results($cycle: UUID!) {
  lists: awardLists(condition: {kind: "final", cycleId: $cycle}, orderBy: [DRAFTED_AT_ASC, PRIMARY_KEY_ASC], first: 20) {
    nodes {
      id: rowId kind state publishedAt
      cycle { id: rowId session awardYear }
      entries: listEntriesByListId(first: 50, orderBy: [PRIMARY_KEY_ASC]) {
        nodes { id: rowId sectorGroup awardKind honourOnly organisation { id: rowId name jurisdiction { name } } }
      }
    }
  }
  awards(first: 50, condition: {awardYear: 2023}, orderBy: [CERTIFICATE_NUMBER_ASC, PRIMARY_KEY_ASC]) {
    nodes { id: rowId kind state: standing session certificateNumber validFrom validUntil organisation { name } }
  }
}"""
_SUBMIT: Final = """mutation Submit($input: BenchSubmitSheetInput!) {
  submitReview: benchSubmitSheet(input: $input) { review: result { id: rowId state total version } }
}"""


def _key(text: str) -> str:
    return text.partition("_")[2]


def translate(operation: str, variables: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return query and variables of an operation."""
    match operation:
        case "desk":
            return _DESK, {}
        case "list":
            return _LIST, {"cycle": _key(variables["cycle"][0])}
        case "dossier":
            return _ONE, {"id": _key(variables["id"])}
        case "node":
            return _NODES, {f"i{n}": _key(one) for n, one in enumerate(variables["ids"])}
        case "public":
            return _PUBLIC, {"cycle": _key(variables["cycle"][0])}
        case _:
            given = variables["input"]
            sheet = {"review": _key(given["reviewId"]), "scores": given["scores"], "total": "700"}
            return _SUBMIT, {"input": sheet}


def untranslate(operation: str, data: Any) -> Any:
    """Return an answer in the common shape."""
    if operation == "node":
        return {"nodes": [data[f"n{n}"] for n in range(len(data))]}
    return _counted(data) if operation in {"desk", "public"} else _submitted(data) if operation == "submit" else data


def _counted(value: Any) -> Any:
    """Big integers come as text."""
    if isinstance(value, dict):
        return {k: int(v) if k == "size" else _counted(v) for k, v in value.items()}
    return [_counted(one) for one in value] if isinstance(value, list) else value


def _submitted(data: Any) -> Any:
    return {"submitReview": {**data["submitReview"], "errors": []}}
