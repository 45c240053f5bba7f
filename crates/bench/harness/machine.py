"""The machine: what it is, and who may use which of its cores."""

import os
import platform
import subprocess
import sys
import time
from datetime import datetime, timezone


def line(*command):
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "?"
    lines = (output.stdout or output.stderr).strip().splitlines()
    return lines[0] if lines else "?"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [entry.split(":", 1)[1].strip() for entry in file if entry.startswith("model name")]
    return names[0] if names else platform.machine()


def facts(root, options, scope):
    def git(*words):
        return line("git", "-C", root, *words)

    changed = subprocess.run(["git", "-C", root, "diff", "--quiet", "HEAD"], capture_output=True, check=False).returncode
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "revision": git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else ""),
        "profile": options.profile,
        "rustc": line("rustc", "--version"),
        "wrk": line("wrk", "--version").split(" [")[0],
        "rounds": scope.rounds,
        "seconds": scope.seconds,
    }


class Cores:
    """The server has the first core for itself; the load and PostgreSQL share the others."""

    def __init__(self):
        allowed = sorted(os.sched_getaffinity(0))
        self.server = {allowed[0]}
        self.others = set(allowed[1:]) or self.server
        self.load = {sorted(self.others)[0]}
        self.postgres = None
        if len(allowed) == 1:
            print("NOTICE: one core alone: the load takes from what is measured", file=sys.stderr)
        # Whatever is started is on the load's core, unless it says otherwise.
        os.sched_setaffinity(0, self.load)

    def pin_postgres(self, port):
        """Moves PostgreSQL off the server's core, and keeps the number of its first process."""
        found = [pid for pid in processes() if is_postgres(pid, port)]
        if len(found) != 1:
            return
        self.postgres = found[0]
        for pid in [found[0], *(pid for pid in processes() if parent(pid) == found[0])]:
            try:
                os.sched_setaffinity(pid, self.others)
            except OSError:
                print("NOTICE: PostgreSQL can't be kept off the server's core", file=sys.stderr)
                break


class Others:
    """How much of the machine was used by what is none of this: then the numbers are worth less."""

    def __init__(self):
        self.began, self.before = time.monotonic(), self.reading(None)

    @staticmethod
    def reading(postgres):
        ticks = os.sysconf("SC_CLK_TCK")
        # User, nice and system; what waits or idles uses nothing.
        busy = sum(int(field) for field in read("/proc/stat").split("\n", 1)[0].split()[1:4]) / ticks
        family = [pid for pid in processes() if postgres and postgres in (pid, parent(pid))]
        return busy - sum(os.times()[:4]) - sum(seconds(pid) for pid in family)

    def share(self, postgres):
        """Of one core; 1.0 is all of it."""
        used = self.reading(postgres) - self.before
        return max(0.0, used / (time.monotonic() - self.began))


def seconds(pid):
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    # With the children that have ended.
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def is_postgres(pid, port):
    words = read(f"/proc/{pid}/cmdline").split("\0")
    return words[0].endswith("postgres") and f"port={port}" in words


def parent(pid):
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def memory(pid):
    """Megabytes that a process has now, and the most that it has had."""
    values = dict(entry.split(":", 1) for entry in read(f"/proc/{pid}/status").splitlines() if ":" in entry)
    now, peak = (int(values[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return {"now": now, "peak": peak}
