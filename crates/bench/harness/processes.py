"""Processes: the servers that are measured, and the commands that measure."""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request

import machine

PASSWORD = "correct horse battery staple"
PATIENCE = 30.0


class Failure(Exception):
    """The measurement can't go on."""


class Bench:
    """The commands of crates/bench, on the load's core or on the server's."""

    def __init__(self, binary, cores):
        self.binary = binary
        self.cores = cores

    def run(self, *words, on=None):
        words = [str(word) for word in words]
        output = subprocess.run(
            [self.binary, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=pinned(on) if on else None,
            check=False,
        )
        if output.returncode:
            raise Failure(f"{' '.join(words[:2])}: {output.stderr.strip()}")
        return json.loads(output.stdout)


def pinned(cores):
    return lambda: os.sched_setaffinity(0, cores)


class Server:
    """A process that answers, on the server's core."""

    def __init__(self, cores, command, environment=None, address=None):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            # Nothing of the caller's environment decides.
            env={"PATH": os.environ["PATH"], **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if address else subprocess.PIPE,
            # The server's log is written, and goes nowhere.
            stderr=subprocess.DEVNULL,
            preexec_fn=pinned(cores.server),
        )
        self.command, self.address = command, address or self.told_address()

    def told_address(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{os.path.basename(self.command[0])} did not start: run it by hand to see why")
        return json.loads(line)["address"]

    @property
    def pid(self):
        return self.process.pid

    def memory(self):
        return machine.memory(self.pid)

    def get_once(self, path, header):
        """A GET over a connection of its own; the status, or None while nobody listens."""
        host, port = self.address.split(":")
        try:
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.address}\r\nConnection: close\r\n{header}\r\n\r\n".encode())
                answer = connection.makefile("rb").readline()
        except OSError:
            return None
        return int(answer.split()[1]) if answer else None

    def until(self, status, path, header):
        """Asks until it is answered this; seconds since the start."""
        while time.monotonic() - self.began < PATIENCE:
            if self.get_once(path, header) == status:
                return time.monotonic() - self.began
            if self.process.poll() is not None:
                break
            time.sleep(0.0005)
        raise Failure(f"{os.path.basename(self.command[0])} did not answer GET {path}: run it by hand to see why")

    def post(self, path, body):
        request = urllib.request.Request(f"http://{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer), answer.headers.get_all("Set-Cookie") or []
        except urllib.error.HTTPError as error:
            raise Failure(f"POST {path} was answered {error.code}: {error.read().decode()}") from error

    def stop(self):
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Who:
    """Somebody who has logged in."""

    def __init__(self, tokens, set_cookies):
        self.token = tokens["access_token"]
        cookies = dict(cookie.split(";")[0].split("=", 1) for cookie in set_cookies)
        # What a browser sends to the app: the refresh cookie has a path of its own.
        self.kept = {name: cookies[name] for name in ("bf_access_token", "bf_csrf_token")}
        # Its form and its claims are in order, its signature is not.
        head, _, signature = self.token.rpartition(".")
        self.forged = head + "." + ("B" if signature[0] == "A" else "A") + signature[1:]

    @property
    def cookies(self):
        return self.cookies_with(self.token)

    def cookies_with(self, access):
        return "; ".join(f"{name}={value}" for name, value in {**self.kept, "bf_access_token": access}.items())


class Installation:
    """A product on a database of its own: it can be started again and again."""

    def __init__(self, product, engine, database, run):
        self.product, self.engine, self.database = product, engine, database
        self.binaries, self.cores, self.hashing_memory_kib = run.binaries, run.cores, run.scope.hashing_memory_kib
        self.key = secrets.token_urlsafe(32)
        self.server, self.who = None, None

    def spawn(self):
        if self.product == "library":
            words = ["serve", "library", "--database", self.database, "--secret-key", self.key]
            if self.hashing_memory_kib:
                words += ["--hashing-memory-kib", str(self.hashing_memory_kib)]
            return Server(self.cores, [self.binaries["bluefox-auth-bench"], *words])
        address = f"127.0.0.1:{free_port()}"
        settings = {
            "BIND": address,
            "DATABASE_URL": self.database,
            "SECRET_KEY": self.key,
            "COOKIE_SECURE": "false",
            "ACCESS_TOKEN_TTL": "4h",
            "HASHING_THREADS": "1",
        }
        if self.hashing_memory_kib:
            settings["HASHING_MEMORY_KIB"] = str(self.hashing_memory_kib)
        environment = {f"BLUEFOX_{name}": value for name, value in settings.items()}
        return Server(self.cores, [self.binaries["bluefox-auth"], "serve"], environment, address)

    def start(self):
        self.server = self.spawn()
        self.server.until(401, "/auth/me", "Accept: */*")

    def register(self, users):
        for number in range(users):
            self.server.post("/auth/register", {"email": f"bench{number}@example.com", "password": PASSWORD})
        self.who = Who(*self.server.post("/auth/login", {"email": "bench0@example.com", "password": PASSWORD}))

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None
