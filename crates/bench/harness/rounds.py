"""The rounds: everything once, and again, so that what disturbs the machine disturbs all of it alike."""

import os
import sys
import time
from collections import defaultdict

import plan
from processes import PASSWORD, Bench, Failure, Installation, Server


class Run:
    def __init__(self, scope, cores, directory, binaries):
        self.scope, self.cores, self.directory, self.binaries = scope, cores, directory, binaries
        self.bench = Bench(binaries["bluefox-auth-bench"], cores)
        self.samples = defaultdict(list)
        self.raw_database = None

    def database(self, engine, name):
        if engine == "sqlite":
            return "sqlite://" + os.path.join(self.directory, f"{name}.db")
        url = os.environ["TEST_POSTGRES_URL"]
        # With the number of this process, so that a cluster that stays can be used again.
        name += "_" + str(os.getpid()).translate(str.maketrans("0123456789", "abcdefghij"))
        return self.bench.run("database", "--server", url, "--name", name)["url"]

    def measure(self, *words, seconds=None, on=None, sees=lambda sample: sample["requests"]):
        """Runs a command of the bench for its time. A short time may see nothing on a busy machine: then for a longer one."""
        seconds = seconds or self.scope.seconds
        for longer in self.scope.longer:
            timing = ["--seconds", seconds * longer, "--warm-up", self.scope.warm_up]
            sample = self.bench.run(*words, *timing, on=on)
            if sees(sample):
                break
        return sample

    def watched(self, server, engine):
        words = ["--address", server.address, "--pid", server.pid]
        if engine == "postgres" and self.cores.postgres:
            words += ["--database-pid", self.cores.postgres]
        return words

    def users(self):
        return ["--users", self.scope.users, "--password", PASSWORD]

    def keep(self, product, engine, what, sample):
        self.samples[f"{product}/{engine}/{what}"].append(sample)

    # One measurement each. ---------------------------------------------------------------------------------------------

    def get(self, server, engine, path, header, is_good, seconds=None):
        script = os.path.join(os.path.dirname(__file__), "wrk.lua")
        words = ["--path", path, "--header", header, "--script", script]
        sample = self.measure("load", "get", *self.watched(server, engine), *words, seconds=seconds)
        expect(sample["answers"], {"200"} if is_good else {"400"}, f"GET {path}")
        return sample

    def mixed(self, one, logins, getters, *more, seconds=None):
        header = f"Cookie: {one.who.cookies}" if one.who else "Accept: */*"
        words = ["--path", plan.GOOD_PATH[one.product], "--header", header, "--logins", logins, "--getters", getters, *more]

        def sees(sample):
            return (sample["requests"] or not getters) and (sample["logins"]["requests"] or not logins)

        sample = self.measure("load", "mixed", *self.watched(one.server, one.engine), *self.users(), *words, seconds=seconds, sees=sees)
        if getters:
            expect(sample["answers"], {"200"}, "a GET beside logins")
        if logins:
            expect(sample["logins"]["answers"], {"200", "429", "503"}, "a login")
        return sample

    def raw_hash(self, seconds):
        return self.measure("raw", "argon2", seconds=seconds, on=self.cores.server)

    def raw_refresh(self, engine):
        if engine == "sqlite":
            file = os.path.join(self.directory, "raw.db")
            return self.measure("raw", "sqlite", "--file", file, seconds=self.scope.turn, on=self.cores.server)
        words = ["--database", self.raw_database, "--connections", 16]
        if self.cores.postgres:
            words += ["--database-pid", self.cores.postgres]
        return self.measure("raw", "postgres", *words, seconds=self.scope.turn, on=self.cores.server)

    # What belongs together, so that a ratio compares what was measured one after the other. -------------------------------

    def gets(self, one, floor):
        """Each kind in turns with the base that it is compared with, which gets the very same request."""
        for what, path, header, is_good in plan.gets(one.product, one.who):
            for _ in range(self.scope.turns):
                base = self.base(one, floor, header)
                sample = self.get(one.server, one.engine, path, header, is_good, self.scope.turn)
                self.keep(one.product, one.engine, "base", base)
                self.keep(one.product, one.engine, what, {**sample, "base": base})

    def base(self, one, floor, header):
        if one.product == "server":
            return self.get(one.server, one.engine, "/health", header, True, self.scope.turn)
        return self.get(floor, "sqlite", "/hello", header, True, self.scope.turn)

    def refreshes(self, one):
        for _ in range(self.scope.turns):
            self.keep(one.product, one.engine, "raw refresh", self.raw_refresh(one.engine))
            words = [*self.users(), "--clients", self.scope.refreshers]
            sample = self.measure("load", "refresh", *self.watched(one.server, one.engine), *words, seconds=self.scope.turn)
            expect(sample["answers"], {"200"}, "a refresh")
            self.keep(one.product, one.engine, "refresh", sample)

    def logins(self, one):
        for _ in range(self.scope.turns):
            self.keep(one.product, one.engine, "raw hash", self.raw_hash(self.scope.turn))
            if self.scope.has("login"):
                self.keep(one.product, one.engine, "login", self.mixed(one, 4, 0, seconds=self.scope.turn))
        if self.scope.has("flood"):
            for what, logins, getters, more in plan.FLOOD:
                # So many of the flood's clients.
                sample = self.mixed(one, min(logins, self.scope.flooders), getters, *more)
                self.keep(one.product, one.engine, what, {**sample, "raw hash": self.raw_hash(self.scope.turn)})

    def once(self, one):
        """What needs a process of its own, and no rounds."""
        path, header = plan.GOOD_PATH[one.product], f"Cookie: {one.who.cookies}"
        if self.scope.has("burst"):
            one.start()
            one.server.until(200, path, header)
            idle = one.server.memory()["now"]
            sample = self.bench.run("load", "burst", "--address", one.server.address, *self.users(), "--clients", self.scope.burst)
            sample["memory"] = {"idle": idle, "peak": one.server.memory()["peak"]}
            self.keep(one.product, one.engine, "burst", sample)
            one.stop()
        if self.scope.has("start"):
            for _ in range(self.scope.starts):
                server = one.spawn()
                try:
                    self.keep(one.product, one.engine, "start", {"ms": server.until(200, path, header) * 1000})
                finally:
                    server.stop()

    # All of it. --------------------------------------------------------------------------------------------------------

    def all(self):
        scope = self.scope
        pairs = scope.pairs()
        if any(engine == "postgres" for _, engine in pairs):
            port = os.environ["TEST_POSTGRES_URL"].rpartition(":")[2].partition("/")[0]
            self.cores.pin_postgres(port)
            self.raw_database = self.database("postgres", "bench_raw")
        if scope.has("size") and scope.has("server"):
            size = os.path.getsize(self.binaries["bluefox-auth"]) / 1e6
            self.samples["server//size"] = [{"mb": size}]
        installed = []
        floor = Server(self.cores, [self.binaries["bluefox-auth-bench"], "serve", "floor"])
        try:
            for product, engine in pairs:
                one = Installation(product, engine, self.database(engine, f"bench_{product}"), self)
                installed.append(one)
                one.start()
                time.sleep(0.0 if scope.smoke else 1.0)
                one.idle = one.server.memory()
                one.register(scope.users)
            self.check_answers(installed)
            self.warm_up(installed, floor)
            for number in range(scope.rounds):
                for one in installed:
                    print(f"round {number + 1} of {scope.rounds}: {one.product}, {one.engine}", file=sys.stderr)
                    self.round(one, floor)
            for one in installed:
                loaded = one.server.memory()
                if scope.has("memory"):
                    self.keep(one.product, one.engine, "memory", {"idle": one.idle["now"], "loaded": loaded["now"], "peak": loaded["peak"]})
                one.stop()
            for one in installed:
                self.once(one)
        finally:
            floor.stop()
            for one in installed:
                one.stop()
        return dict(self.samples)

    def check_answers(self, installed):
        """wrk tells good from bad alone: here is the status itself."""
        for one in installed:
            for what, path, header, is_good in plan.gets(one.product, one.who):
                status = one.server.get_once(path, header)
                if status != (200 if is_good else 401):
                    raise Failure(f"{one.product}, {one.engine}: {what} was answered {status}")

    def warm_up(self, installed, floor):
        if self.scope.smoke or not self.scope.has("get"):
            return
        self.get(floor, "sqlite", "/hello", "Accept: */*", True, 0.5)
        for one in installed:
            for _, path, header, is_good in plan.gets(one.product, one.who):
                self.get(one.server, one.engine, path, header, is_good, 0.5)

    def round(self, one, floor):
        if self.scope.has("get"):
            self.gets(one, floor)
        if self.scope.has("refresh"):
            self.refreshes(one)
        if self.scope.has("login") or self.scope.has("flood"):
            self.logins(one)


def expect(answers, statuses, what):
    """Every answer has one of the statuses, and there is one at least."""
    if not answers or set(answers) - statuses:
        raise Failure(f"{what} was answered {answers or 'never'}")


def run(scope, cores, directory, binaries):
    return Run(scope, cores, directory, binaries).all()
