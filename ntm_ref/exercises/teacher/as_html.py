"""The grades as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from ..grade import DONE, number
from .document import Document

STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left}
pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}"""


def html(document: Document) -> str:
    """One page: a table of all submissions, and each exercise folded below it."""
    return "\n".join(html_lines(document))


def html_lines(document: Document) -> Iterator[str]:
    """The lines of the page."""
    subs: list[Any] = document["submissions"]
    ids = [e["id"] for e in subs[0]["exercises"]] if subs else []
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Grades</title><style>{STYLE}</style>'
    heads = "".join(f'<th scope="col">{escape(id)}</th>' for id in ids)
    yield f'<h1>Grades</h1><table><tr><th scope="col">submission</th><th scope="col">points</th>{heads}</tr>'
    for s in subs:
        points = "".join(f"<td>{number(e['earned'])}</td>" for e in s["exercises"])
        total = f"{number(s['score'])} of {number(s['possible'])}"
        yield f'<tr><th scope="row">{escape(s["name"])}</th><td>{total}</td>{points}</tr>'
    yield "</table>"
    for s in subs:
        yield f"<h2>{escape(s['name'])}</h2>"
        for e in s["exercises"]:
            mark = "open" if e["state"] != DONE else ""
            head = f"{e['id']} {e['title']}: {number(e['earned'])} of {number(e['possible'])}"
            text = escape("\n".join(e["text"]))
            yield f"<details {mark}><summary>{escape(head)}</summary><pre>{text}</pre></details>"
