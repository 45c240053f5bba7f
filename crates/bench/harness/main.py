"""The command line: builds, measures, reports."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import machine
import plan
import report
import rounds
from processes import Failure

EPILOG = """
The words of --only: library server; sqlite postgres; get refresh login flood burst memory start size.
Words of one kind add up, words of different kinds narrow: --only library sqlite get refresh.
"""


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures the library and the server against what they can't do without, prints a table, writes JSON.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--smoke", action="store_true", help="does all of it work? In seconds, printing no number")
    parser.add_argument("--only", nargs="+", metavar="WORD", default=[], choices=sorted(plan.WORDS), help="a part of it; see below")
    parser.add_argument("--rounds", type=int, default=5, help="medians are taken over so many (default: 5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of one measurement (default: 2)")
    parser.add_argument("--profile", choices=["release", "dev"], default="release", help="of the build (default: release)")
    parser.add_argument("--no-build", action="store_true", help="measures what has been built before")
    parser.add_argument("--json", metavar="FILE", help="where everything goes (default: bench.json in the target directory)")
    parser.add_argument("--markdown", metavar="FILE", help="puts the table into FILE, between its two lines <!-- bench -->")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a target is missed")
    parser.add_argument("--micro", action="store_true", help="the micro-benchmarks instead (divan)")
    return parser.parse_args()


def build(target, profile, is_built):
    """Two builds, so that the server's is the one that is released, with no feature that the bench needs."""
    for package in ("bluefox-auth-server", "bluefox-auth-bench"):
        if not is_built:
            subprocess.run(["cargo", "build", "--locked", "--quiet", "--profile", profile, "-p", package], check=True)
    return os.path.join(target, "debug" if profile == "dev" else "release")


def main(root):
    options = arguments()
    os.chdir(root)
    # So that what was started is ended, and what was written is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["PATH"] += os.pathsep + os.path.join(os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo")), "bin")
    try:
        if options.micro:
            return subprocess.run(["cargo", "bench", "--locked", "--quiet", "-p", "bluefox-auth-bench", "--bench", "micro"]).returncode
        scope = plan.Scope(options)
        if scope.has("postgres") and "TEST_POSTGRES_URL" not in os.environ:
            script = os.path.join("scripts", "postgres")
            os.execv(script, [script, "run", "--scram", "--", os.path.join("scripts", "bench"), *sys.argv[1:]])
        return measure(root, options, scope)
    except (Failure, subprocess.CalledProcessError) as failure:
        print(f"scripts/bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def measure(root, options, scope):
    target = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", "target"))
    built = build(target, options.profile, options.no_build)
    facts = machine.facts(root, options, scope)
    cores, others = machine.Cores(), machine.Others()
    # In the target directory: /tmp may be memory, and what is written must meet a disk.
    directory = tempfile.mkdtemp(prefix="bench-", dir=target)
    try:
        # A build meanwhile must not change what is measured.
        binaries = {name: shutil.copy(os.path.join(built, name), directory) for name in ("bluefox-auth", "bluefox-auth-bench")}
        samples = rounds.run(scope, cores, directory, binaries)
        facts["others"] = others.share(cores.postgres)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    rows = report.rows(samples, scope)
    if options.smoke:
        report.check_complete(rows, scope)
        print(f"{len(rows)} rows: every number is there, every answer was as expected")
    else:
        print(report.text(facts, rows))
    # What was measured for real is not to be overwritten by the next run of the tests.
    path = options.json or (None if options.smoke else os.path.join(target, "bench.json"))
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"machine": facts, "rows": rows, "samples": samples}, file, indent=1)
        print(f"\nEverything is in {path}")
    if options.markdown:
        report.write_markdown(options.markdown, facts, rows)
    missed = any(row["ok"] is False for row in rows)
    return 1 if options.strict and missed else 0
