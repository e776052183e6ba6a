"""A small part of JSON Schema: what the schemas in tests/exercises/schemas use. No other word is accepted in them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "exercises" / "schemas"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
CLASSROOM = {  # what Classroom 50's runner sets
    **{"CLASSROOM": "a", "ASSIGNMENT": "b", "SUBMISSION_TAG": "submit/2026-09-01T10-00-00Z-abcdef0"},
    **{"COMMIT_URL": "https://x.org/c", "RELEASE_URL": "https://x.org/r"},
}
KNOWN = {
    *("description", "type", "const", "enum", "required", "properties", "additionalProperties"),
    *("items", "minimum", "minLength", "pattern"),
}


def assert_fits(name: str, text: str) -> Any:
    """Read a JSON text, and compare it with the schema of this name."""
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    value = json.loads(text)
    found = list(problems(schema, value))
    assert not found, "\n".join(found)
    return value


def problems(schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """What is not as the schema says, each with its place."""
    assert schema.keys() <= KNOWN, f"this validator does not know {sorted(schema.keys() - KNOWN)}"
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{at} is {value!r}, expected {kind}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at} is {value!r}, expected {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, expected one of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at} is {value!r}, expected at least {schema['minimum']}"
    if "minLength" in schema and len(value) < schema["minLength"]:
        yield f"{at} is empty"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at} is {value!r}, expected {schema['pattern']}"
    if isinstance(value, dict):
        yield from of_object(schema, value, at)
    for i, item in enumerate(value if isinstance(value, list) else ()):
        yield from problems(schema.get("items", {}), item, f"{at}[{i}]")


def of_object(schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
    """What is not as it should be with the keys of an object."""
    known = schema.get("properties", {})
    yield from (f"{at} lacks {key}" for key in schema.get("required", ()) if key not in value)
    if schema.get("additionalProperties") is False:
        yield from (f"{at} has {key}, which is unknown" for key in value if key not in known)
    for key, part in value.items():
        yield from problems(known.get(key, {}), part, f"{at}.{key}")
