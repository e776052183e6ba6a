"""A Chromium without a window, driven through a pipe with the DevTools protocol; nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
WITHOUT_CHROMIUM = "Chromium is not installed: THE PAGE'S INTERFACE IS NOT TESTED"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
    ),
)
AS_3_AND_4 = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""  # the browser reads from 3 and writes to 4
PATIENCE = 60
CODES = {" ": "Space", "Enter": "Enter", "Escape": "Escape", "Tab": "Tab"}
NUMBERS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36} | {
    f"Arrow{way}": 37 + k for k, way in enumerate(("Left", "Up", "Right", "Down"))
}


class BrowserError(Exception):
    """What the browser, or a script in it, answered in place of a result."""


class Browser:
    """One page. ``messages`` has what came in the console or as an exception, ``requests`` every address asked for."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (from_us, to_it), (from_it, to_us) = os.pipe(), os.pipe()
        command = [CHROMIUM or "chromium", *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", AS_3_AND_4, str(from_us), str(to_us), *command, "about:blank"],
            pass_fds=(from_us, to_us),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        self.to_it, self.from_it = os.fdopen(to_it, "wb", buffering=0), os.fdopen(from_it, "rb", buffering=0)
        self.rest, self.last_id, self.session = b"", 0, None
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.loaded = False
        targets = self.call("Target.getTargets")["targetInfos"]
        (page,) = [target["targetId"] for target in targets if target["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.to_it.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def receive(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.from_it], [], [], PATIENCE)
            part = self.from_it.read(1 << 16) if ready else b""
            if not part:
                raise BrowserError("the browser ended" if ready else f"the browser said nothing for {PATIENCE} seconds")
            self.rest += part
        text, self.rest = self.rest.split(b"\0", 1)
        event: dict[str, Any] = json.loads(text)
        self.note(event.get("method"), event.get("params", {}))
        return event

    def note(self, method: str | None, params: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.messages.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled":
            self.messages.append(str([argument.get("value") for argument in params["args"]]))
        elif method == "Log.entryAdded":
            self.messages.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def open(self, page: Path, address: str = "") -> None:
        self.loaded = False
        self.call("Page.navigate", url="about:blank")
        while not self.loaded:
            self.receive()
        self.loaded = False
        self.requests.clear()
        self.call("Page.navigate", url=page.resolve().as_uri() + (f"#{address}" if address else ""))
        while not self.loaded:
            self.receive()

    def run(self, code: str) -> Any:
        """The value of an expression in the page; a promise is awaited."""
        answer = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(answer["exceptionDetails"].get("exception", {}).get("description", "an exception"))
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression in the page is true, at most 20 seconds."""
        later = "await new Promise((done) => setTimeout(done, 10))"
        if not self.run(
            f"(async () => {{ for (let k = 0; k < 2000; k++) if ({condition}) return true; else {later} }})()"
        ):
            raise BrowserError(f"this did not become true: {condition}")

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press keys one after the other, as a keyboard does."""
        for key in keys:
            code = CODES.get(key, key if len(key) > 1 else f"Key{key.upper()}")
            text = {"text": {"Enter": "\r"}.get(key, key)} if len(key) == 1 or key == "Enter" else {}
            number = NUMBERS.get(key, ord(key.upper()) if len(key) == 1 else 0)
            event = {"key": key, "code": code, "modifiers": 8 * shift, "windowsVirtualKeyCode": number}
            self.call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def resize(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def media(self, kind: str = "", **features: str) -> None:
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", media=kind, features=listed)

    def screenshot(self, path: Path, whole: bool = False) -> None:
        image = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(image))

    def close(self) -> None:
        try:
            self.session = None
            self.call("Browser.close")
        except (BrowserError, BrokenPipeError):
            pass
        self.process.wait(timeout=20)
        self.to_it.close()
        self.from_it.close()
        self.folder.cleanup()
