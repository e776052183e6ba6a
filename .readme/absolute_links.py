"""The README as a package index shows it: there, a relative link would be dead."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

CODE_OR_LINK = re.compile(r"```.*?```|`[^`]*`|(!\[[^\]]*\]\(|\]\()(?!#|\w+:)", re.DOTALL)


class AbsoluteLinks(MetadataHookInterface):
    """Put the repository's address, the one in pyproject.toml, before every relative link and picture."""

    def update(self, metadata: dict[str, Any]) -> None:
        address = metadata["urls"]["Repository"]

        def absolute(match: re.Match[str]) -> str:
            start = match[1]
            if start is None:  # code
                return match[0]
            return f"{start}{address}/{'raw' if start.startswith('!') else 'blob'}/HEAD/"

        text = CODE_OR_LINK.sub(absolute, Path(self.root, "README.md").read_text(encoding="utf-8"))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
