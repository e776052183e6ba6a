"""How long the step-through page takes in a browser: until it is ready, and to answer a change."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from ..machine import NTM
from ..pretrained import load, task_of
from ..step import page_html
from ..step.example import example_of
from ..support.errors import CheckError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE = 120  # seconds
MEASURE = """
(async () => {
  const later = () => new Promise((done) => setTimeout(done, 200));
  const ready = performance.now(); // since the file was asked for; its scripts have run, and the page is drawn
  const { payload, model } = ui.page;
  const change = (k) => ({ kind: "OverwriteRow", t: 0, row: 1, values: each(model.sizes.M, (j) => (j + k) / 9) });
  const timed = (act) => {
    const before = performance.now();
    act();
    document.body.getBoundingClientRect(); // lays the page out
    return performance.now() - before;
  };
  const times = { ready, change: [], engine: [] };
  for (let k = -1; k < REPEATS; k++) {
    await later();
    const changes = [change(k)],
      engine = timed(() => runOf(payload, model.machine, changes).backward()),
      answer = timed(() => ui.page.go({ level: "stage", back: true, t: 2, changes }));
    if (k >= 0) times.engine.push(engine), times.change.push(answer);
  }
  await fetch("http://127.0.0.1:PORT", { method: "POST", mode: "no-cors", body: JSON.stringify(times) });
})();
"""


def browser() -> str | None:
    """A Chromium or Chrome, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def page_times(name: str, repeats: int, command: str) -> dict[str, Any]:
    """The page of trained weights on a short sequence, opened from its file.

    Returns its size in bytes, the milliseconds until it was ready, and for each of ``repeats`` changes of the memory
    those of the engine (a run and its backward) and of the whole answer (computed, drawn and laid out). Raises a
    `CheckError` if the browser sends nothing.
    """
    page = page_html(cast(NTM, load(name)), *example_of(task_of(name)), machine=name)
    times: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, answers(times) as (port, arrived):
        path = Path(folder) / "page.html"
        path.write_text(measured(page, port, repeats), encoding="utf-8")
        started = [command, *FLAGS, f"--user-data-dir={folder}/profile", path.as_uri()]
        process = subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not arrived.wait(PATIENCE):
                raise CheckError(f"bench: {command} measured nothing of the page within {PATIENCE} seconds")
        finally:
            process.kill()
            process.wait()
    return {"name": name, "bytes": len(page.encode()), **times}


def measured(page: str, port: int, repeats: int) -> str:
    """The page with a script that measures it, which its policy would not allow."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n', "", page)
    script = MEASURE.replace("PORT", str(port)).replace("REPEATS", str(repeats))
    return page.replace("</body>", f"<script>{script}</script>\n</body>")


@contextlib.contextmanager
def answers(into: dict[str, Any]) -> Iterator[tuple[int, threading.Event]]:
    """A server on this computer whose one answer, JSON, goes into a dictionary: its port, and an event when it came."""
    arrived = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            into.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            arrived.set()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, arrived
    server.shutdown()
    server.server_close()
