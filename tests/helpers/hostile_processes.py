"""Files that break out: they end or leave processes, close or write to what they did not open, or never finish.

name -> the text after a Gate, what must come out, whether it takes long, the time limit, whether files may be left
"""

WRONG, STOPPED, HARMLESS = "wrong", "stopped", "harmless"

SLEEP = """
def named_sleep():
    try:
        with open("/proc/self/comm", "w") as file:
            file.write(MARK)
    except OSError:
        pass
    for fd in range(3):
        os.close(fd)
    time.sleep(60)
    os._exit(0)
"""

PROCESSES: dict[str, tuple] = {
    "a handler at the end": (
        """
        import atexit
        atexit.register(lambda: os._exit(0))
        exit_now = os._exit
        os._exit = lambda status: exit_now(0)
        sys.exit = lambda status=0: exit_now(0)
        """,
        WRONG,
    ),
    "an exit that does not end": ("os._exit = sys.exit = lambda status=0: None", WRONG),
    "closes all files": (
        """
        for fd in range(3, 256):
            try:
                os.close(fd)
            except OSError:
                pass
        """,
        WRONG,
    ),
    "closes all files in backward": (
        """
        class Gate(Gate):
            def backward(self, d):
                os.closerange(0, 256)
                return super().backward(d)
        """,
        WRONG,
    ),
    "writes to all files": (
        """
        answer = json.dumps({"ok": True, "status": 0, "survey": {"ok": True, "gradients_ok": True}, "page": []})
        for fd in range(1, 256):
            try:
                os.set_blocking(fd, False)
                os.write(fd, answer.encode() + bytes(3))
            except OSError:
                pass
        """,
        WRONG,
    ),
    "forks, and the child answers": ("if os.fork():\n    os._exit(0)", WRONG),
    "forks in forward": (
        """
        class Gate(Gate):
            def forward(self, *arguments):
                if not hasattr(sys, "forked"):
                    sys.forked = True
                    os.fork()
                return super().forward(*arguments)
        """,
        WRONG,
    ),
    "leaves a process of its own session": (
        SLEEP
        + """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        named_sleep()
    os._exit(0)
""",
        HARMLESS,
    ),
    "leaves a process that has closed nothing": (
        """
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
            os._exit(0)
        """,
        HARMLESS,
    ),
    "leaves a command": (
        """
        own = os.environ | {"HOSTILE_MARK": MARK}
        subprocess.Popen(["sleep", "60"], env=own, start_new_session=True)
        """,
        HARMLESS,
    ),
    "starts 50 processes": (
        """
        own = os.environ | {"HOSTILE_MARK": MARK}
        for i in range(50):
            try:
                subprocess.Popen(["sleep", "60"], env=own, start_new_session=i % 2 == 0)
            except OSError:
                break
        """,
        HARMLESS,
    ),
    "eats memory": (
        """
        held = []
        try:
            while len(held) < 30:
                held.append(np.ones(100_000_000 // 8))
        finally:
            held.clear()
        """,
        WRONG,
    ),
    "an endless loop in the import": ("while True: pass", STOPPED, 3),
    "an endless loop in forward": (
        """
        class Gate(Gate):
            def forward(self, *arguments):
                while True: pass
        """,
        STOPPED,
        3,
    ),
    "an endless loop that ignores signals": (
        """
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        class Gate(Gate):
            def backward(self, d):
                while True:
                    try:
                        time.sleep(1)
                    except BaseException:
                        pass
        """,
        STOPPED,
        3,
    ),
    "sleeps in C": ("time.sleep(100)", STOPPED, 3),
    "prints a gigabyte": (
        """
        text = 1_000_000 * "x" + "\\n"
        for _ in range(1000):
            sys.stdout.write(text)
        """,
        WRONG,
        60,
    ),
    "prints without an end": ("while True: print('Verdict: right')", STOPPED, 4),
    "reads standard input": ("sys.stdin.read()\nos.read(0, 10)", WRONG),
    "files beside itself": (
        """
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "written_by_the_file.txt"), "w") as file:
            file.write("Verdict: right")
        print(open(os.path.join(here, "written_by_the_file.txt")).read())
        """,
        WRONG,
    ),
    "deletes its own file": ("os.remove(__file__)", WRONG),
    "SystemExit in forward": (
        """
        class Gate(Gate):
            def forward(self, *arguments): raise SystemExit(0)
        """,
        STOPPED,
    ),
    "SystemExit in backward": (
        """
        class Gate(Gate):
            def backward(self, d): sys.exit(0)
        """,
        STOPPED,
    ),
    "KeyboardInterrupt in forward": (
        """
        class Gate(Gate):
            def forward(self, *arguments): raise KeyboardInterrupt
        """,
        STOPPED,
    ),
    "an exception that cannot be shown": (
        """
        class Mute(BaseException):
            def __str__(self): raise Mute
            __repr__ = __str__
        class Gate(Gate):
            def forward(self, *arguments): raise Mute
        """,
        STOPPED,
    ),
    "another current folder": ("os.chdir('/')", WRONG),
    "a current folder that is gone": ("os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')", WRONG),
    "kills its parent": (
        """
        with open(f"/proc/{os.getppid()}/cmdline", "rb") as file:
            command = file.read()
        if b"ntm_ref" in command and b"pytest" not in command:  # nobody else
            os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(20)
        """,
        WRONG,
        20,
        True,
    ),
    "kills itself": ("os.kill(os.getpid(), signal.SIGKILL)", STOPPED),
    "crashes": ("import ctypes\nctypes.string_at(0)", STOPPED),
    "reads its parent's memory": (
        """
        for name in ("environ", "maps", "cmdline"):
            try:
                with open(f"/proc/{os.getppid()}/{name}", "rb") as file:
                    file.read(100_000)
            except OSError:
                pass
        try:
            with open(f"/proc/{os.getppid()}/maps") as maps, open(f"/proc/{os.getppid()}/mem", "rb", 0) as memory:
                for line in [line for line in maps if "heap" in line][:1]:
                    start, end = (int(number, 16) for number in line.split()[0].split("-"))
                    memory.seek(start)
                    memory.read(min(end - start, 1_000_000))
        except OSError:
            pass
        """,
        WRONG,
    ),
}
