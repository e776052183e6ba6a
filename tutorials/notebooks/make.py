"""Run every tutorial as a notebook and save it here, with its results: `python tutorials/notebooks/make.py`.

A notebook may be opened alone, as in Colab: a cell that installs the package if need be stands before its first code.
The workbooks, which are not run, are made at the same time (`workbook.py` makes them alone).
Names after the command (`07 10_teach_copy`) choose some of them. The same versions of everything give the same files.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path

try:
    import ipykernel  # noqa: F401 (what runs the cells, in a process of its own)
    import nbclient
    import nbformat
except ImportError as missing:
    sys.exit(f'make.py needs {missing.name}. Install it with:  python -m pip install --editable ".[notebooks]"')

from cells import METADATA, book, notebook
from PIL import Image  # matplotlib needs it, too
from workbook import write

from ntm_ref.pretrained.step_page import IN_A_BOOK

HERE = Path(__file__).resolve().parent
TUTORIALS = HERE.parent
PICTURES = (
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Software': None}}",
    "--InlineBackend.figure_formats={'retina'}",
)
COLOURS = 256  # of a picture: its file has a third of the size, and nobody sees it


def settle(folder: Path) -> None:
    """Nothing about this machine must show in a notebook: no settings of its user, one thread, this clone's ntm_ref."""
    (folder / "matplotlibrc").write_text("figure.dpi: 100\n", encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(TUTORIALS.parent), os.environ.get("PYTHONPATH")]))
    os.environ |= {"MPLCONFIGDIR": str(folder), "IPYTHONDIR": str(folder)}
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": path, IN_A_BOOK: "1"}
    for name in ("MATPLOTLIBRC", "MPLBACKEND"):
        os.environ.pop(name, None)
    from matplotlib import font_manager  # noqa: F401 (lists the fonts now, so that no notebook says that it does)


def executed(tutorial: Path) -> nbformat.NotebookNode:
    """The tutorial as a notebook with results, and without anything that differs from run to run."""
    made = nbformat.reads(json.dumps(notebook(book(tutorial), tutorial, HERE.name)), as_version=4)
    client = nbclient.NotebookClient(
        made,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        extra_arguments=[*PICTURES, "--log-level=ERROR"],
        resources={"metadata": {"path": str(HERE)}},  # the folder in which Jupyter would run it
    )
    client.execute()
    made.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(made.cells, start=1):
        if cell.cell_type == "code":
            cell.outputs = [lighter(output) for output in joined(cell.outputs)]
            warnings = [output.text for output in cell.outputs if output.get("name") == "stderr"]
            if warnings:
                raise RuntimeError(f"cell {number} warns: {warnings[0]}")
    return made


def joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The same outputs with each run of prints in one piece: in how many they arrive is chance."""
    result: list[nbformat.NotebookNode] = []
    for output in outputs:
        if result and output.output_type == "stream" and output.get("name") == result[-1].get("name"):
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def lighter(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The output with a picture of few colours in place of one of many."""
    data = output.get("data", {})
    if "image/png" in data:
        file = io.BytesIO()
        with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
            few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(file, "PNG", optimize=True, dpi=image.info["dpi"])
        data["image/png"] = base64.b64encode(file.getvalue()).decode()
    return output


def main(names: list[str]) -> int:
    """Make the notebooks of all tutorials, or of those whose file names begin with one of the names."""
    tutorials = [path for path in sorted(TUTORIALS.glob("*.py")) if path.name.startswith(tuple(names or [""]))]
    if not tutorials:
        print(f"There is no tutorial {' or '.join(names)} in {TUTORIALS}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        for tutorial in tutorials:
            write(tutorial)
            start = time.perf_counter()
            try:
                done = executed(tutorial)
            except (nbclient.exceptions.CellExecutionError, RuntimeError) as error:
                print(f"{tutorial.name}: {error}", file=sys.stderr)
                return 1
            made = HERE / f"{tutorial.stem}.ipynb"
            nbformat.write(done, made)
            print(f"{made.name}: {made.stat().st_size / 1000:.0f} kB, {time.perf_counter() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
