"""The table: medians, ratios, targets."""

import math
import os
from statistics import median

import plan

HASHING_MB, BURST_MB = 20, 10

# A rate that is compared, per second of the processor or of the clock, with the least that it must be.
GETS = {
    ("library", "GET Claims, cookie"): 0.85,
    ("library", "GET Claims, Bearer"): None,
    ("library", "GET CurrentUser, cookie"): 0.75,
    ("library", "GET CurrentUser, Bearer"): None,
    ("library", "GET, garbage as cookie"): 0.85,
    ("library", "GET, forged cookie"): 0.85,
    ("server", "GET /auth/me, cookie"): None,
    ("server", "GET /auth/me, Bearer"): None,
    ("server", "GET, garbage as cookie"): None,
    ("server", "GET, forged cookie"): None,
}
BAD = ("GET, garbage as cookie", "GET, forged cookie")
GOOD = {"library": "GET Claims, cookie", "server": "GET /auth/me, cookie"}
BASE = {"library": ("GET without authentication (the floor)", "floor"), "server": ("GET /health", "/health")}
REFRESH = {"sqlite": 1.5, "postgres": 0.6}


def per_second(sample):
    return sample["requests"] / sample["seconds"]


def cpu(sample, name="server"):
    """Microseconds of a processor for each request."""
    return sample["cpu"][name] / sample["requests"] * 1e6 if sample["requests"] else math.nan


def to_base(sample):
    return cpu(sample["base"]) / cpu(sample)


def without_hashing(sample):
    return cpu(sample) - cpu(sample, "hashing")


def good_logins(sample):
    return sample["logins"]["answers"].get("200", 0)


def as_logins(sample):
    """A sample of logins alone, as one of the only kind of request there is."""
    return {**sample, **sample["logins"]}


class Table:
    def __init__(self, samples, scope):
        self.samples, self.scope, self.rows = samples, scope, []

    def of(self, product, engine, what):
        return self.samples.get(f"{product}/{engine}/{what}", [])

    def add(self, product, engine, what, **row):
        empty = dict.fromkeys(("per_second", "cpu_us", "database_us", "p99_ms", "result", "unit", "at_least", "at_most", "ok"))
        row = {**empty, "product": product, "engine": engine, "what": what, **row}
        if self.scope.is_judged and row["result"] is not None:
            if row["at_least"] is not None:
                row["ok"] = row["result"] >= row["at_least"]
            if row["at_most"] is not None:
                row["ok"] = row["result"] <= row["at_most"]
        self.rows.append(row)

    def costs(self, samples, cost=cpu):
        return {
            "per_second": median(map(per_second, samples)),
            "cpu_us": median(map(cost, samples)),
            "database_us": median(cpu(sample, "database") for sample in samples) or None,
            "p99_ms": median(sample["p99_ms"] for sample in samples) or None,
        }

    def gets(self, product, engine):
        base, unit = BASE[product]
        bases = self.of(product, engine, "base")
        if not bases:
            return
        self.add(product, engine, base, **self.costs(bases))
        for (whose, what), least in GETS.items():
            samples = self.of(product, engine, what)
            if whose == product:
                ratio = median(map(to_base, samples))
                self.add(product, engine, what, **self.costs(samples), result=ratio, unit=f"× {unit}", at_least=least)
        good, *bad = (median(map(to_base, self.of(product, engine, what))) for what in (GOOD[product], *BAD))
        self.add(product, engine, "the dearest bad cookie", result=min(bad) / good, unit="× a good one", at_least=1.0)

    def refresh(self, product, engine):
        raws, samples = self.of(product, engine, "raw refresh"), self.of(product, engine, "refresh")
        if not samples:
            return
        raw = "one transaction a commit, raw" if engine == "sqlite" else "UPDATE … RETURNING, 16 connections, raw"
        self.add(product, engine, raw, **self.costs(raws))
        ratio = median(per_second(sample) / per_second(raw) for raw, sample in zip(raws, samples))
        self.add(product, engine, "refresh", **self.costs(samples), result=ratio, unit="× raw, by the clock", at_least=REFRESH[engine])

    def logins(self, product, engine):
        raws = self.of(product, engine, "raw hash")
        if raws:
            self.add(product, engine, "Argon2id, one thread, raw", **self.costs(raws))
        samples = [as_logins(sample) for sample in self.of(product, engine, "login")]
        if samples:
            ratio = median(cpu(raw) / cpu(sample) for raw, sample in zip(raws, samples))
            self.add(product, engine, "login", **self.costs(samples), result=ratio, unit="× raw", at_least=0.95)

    def flood(self, product, engine):
        alone, flood = self.of(product, engine, "GETs alone"), self.of(product, engine, "flood")
        few = self.of(product, engine, "flood beside few GETs")
        if not flood:
            return

        def logins(samples):
            # Of what a whole core would do: the raw rate by the clock is whatever others have left of it. A round sees few
            # logins, so that one more or less would decide: all rounds count together.
            done = sum(map(good_logins, samples))
            seconds = sum(sample["seconds"] for sample in samples)
            share = done / seconds * median(cpu(sample["raw hash"]) for sample in samples) / 1e6
            return {"per_second": done / seconds, "result": share, "unit": "× raw", "at_least": 0.2}

        self.add(product, engine, "8 clients GET, no flood", **self.costs(alone))
        ratio = median(without_hashing(one) / without_hashing(two) for one, two in zip(alone, flood))
        self.add(
            product, engine, "8 clients GET, 64 log in: the GETs",
            **self.costs(flood, without_hashing), result=ratio, unit="× no flood", at_least=0.9,
        )  # fmt: skip
        ratio = median(per_second(two) / per_second(one) for one, two in zip(alone, flood))
        self.add(product, engine, "  the same by the clock", result=ratio, unit="× no flood")
        self.add(product, engine, "  the logins", **logins(flood))
        costs = self.costs(few, without_hashing)
        self.add(product, engine, "1000 GETs a second, 64 log in: the GETs", **costs, result=costs["p99_ms"], unit="ms p99", at_most=3.0)
        self.add(product, engine, "  the logins", **logins(few))

    def burst(self, product, engine):
        for sample in self.of(product, engine, "burst"):
            answers = sample["answers"]
            wrong = sum(count for status, count in answers.items() if status not in ("200", "429", "503"))
            wrong += sample["unanswered"] + sample["without_retry_after"]
            done = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
            what = f"{sample['requests']} logins at once ({done})"
            self.add(product, engine, what, result=wrong, unit="answered otherwise", at_most=0)
            grown = sample["memory"]["peak"] - sample["memory"]["idle"]
            self.add(product, engine, "  memory beyond idle, at most", result=grown, unit="MB", at_most=HASHING_MB + BURST_MB)

    def rest(self, product, engine):
        most = (lambda value: value if product == "server" else None)  # fmt: skip
        for sample in self.of(product, engine, "memory"):
            self.add(product, engine, "memory, idle", result=sample["idle"], unit="MB", at_most=most(20))
            self.add(product, engine, "memory after the load", result=sample["loaded"], unit="MB")
        starts = self.of(product, engine, "start")
        if starts:
            took = median(sample["ms"] for sample in starts)
            self.add(product, engine, "start until the first 200 of a GET by cookie", result=took, unit="ms", at_most=most(50))


def rows(samples, scope):
    table = Table(samples, scope)
    for product in plan.PRODUCTS:
        for engine in plan.ENGINES:
            for part in (table.gets, table.refresh, table.logins, table.flood, table.burst, table.rest):
                part(product, engine)
    for sample in samples.get("server//size", []):
        table.add("server", "", "the binary", result=sample["mb"], unit="MB", at_most=20)
    return table.rows


def check_complete(found, scope):
    """For --smoke: every row is there, and every number is one."""
    from processes import Failure

    for row in found:
        numbers = [value for value in row.values() if isinstance(value, float)]
        if not all(map(math.isfinite, numbers)):
            raise Failure(f"no number: {row}")
        if (row["per_second"] is None) == (row["result"] is None) and row["per_second"] is None and row["cpu_us"] is None:
            raise Failure(f"nothing was measured: {row}")
    if not scope.words:
        # Of the library on each engine, of the server on each, and the binary.
        expected = 2 * 23 + 2 * 21 + 1
        if len(found) != expected:
            raise Failure(f"{len(found)} rows instead of {expected}")


# How it looks. ---------------------------------------------------------------------------------------------------------

HEADS = ("", "engine", "per second", "CPU µs each", "database's", "p99 ms", "result", "", "target", "")


def number(value):
    if value is None:
        return ""
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 or value == 0 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cells(row):
    target = f"≥ {row['at_least']}" if row["at_least"] is not None else f"≤ {row['at_most']}" if row["at_most"] is not None else ""
    verdict = {True: "ok", False: "MISS", None: ""}[row["ok"]]
    numbers = [number(row[name]) for name in ("per_second", "cpu_us", "database_us", "p99_ms")]
    # A ratio must not look like the target that it misses.
    result = f"{row['result']:.3f}" if "×" in (row["unit"] or "") else number(row["result"])
    return (row["what"], row["engine"], *numbers, result, row["unit"] or "", target, verdict)


def heading(facts):
    return [
        f"{facts['processor']}, {facts['cores']} cores, Linux {facts['kernel']}",
        f"{facts['date']}, revision {facts['revision']}, profile {facts['profile']}, {facts['rustc']}, {facts['wrk']}",
        f"medians of {facts['rounds']} rounds, {facts['seconds']} s a measurement",
        f"meanwhile others used {facts['others']:.0%} of a core",
    ]


def text(facts, found):
    lines = heading(facts)
    for product in plan.PRODUCTS:
        body = [cells(row) for row in found if row["product"] == product]
        if not body:
            continue
        widths = [max(len(line[at]) for line in [HEADS, *body]) for at in range(len(HEADS))]
        lines += ["", f"The {product}"]
        for line in [HEADS, *body]:
            aligned = [cell.rjust(width) if 2 <= at <= 6 else cell.ljust(width) for at, (cell, width) in enumerate(zip(line, widths))]
            lines.append("  ".join(aligned).rstrip())
    judged = [row for row in found if row["ok"] is not None]
    if judged:
        missed = sum(not row["ok"] for row in judged)
        lines += ["", f"{len(judged)} targets, {missed} missed"]
    return "\n".join(lines)


def markdown(facts, found):
    lines = [line + "  " for line in heading(facts)]
    for product in plan.PRODUCTS:
        body = [cells(row) for row in found if row["product"] == product]
        if body:
            lines += ["", f"**The {product}**", "", "|" + "|".join(f" {head} " for head in HEADS) + "|"]
            lines.append("|---|---|--:|--:|--:|--:|--:|---|---|---|")
            lines += ["| " + " | ".join(cell.strip() for cell in line) + " |" for line in body]
    return "\n".join(lines)


def write_markdown(path, facts, found):
    mark, table = "<!-- bench -->", markdown(facts, found)
    before, after = "", ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            parts = file.read().split(mark)
        if len(parts) == 3:
            before, after = parts[0], parts[2]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{mark}\n{table}\n{mark}{after or chr(10)}")
