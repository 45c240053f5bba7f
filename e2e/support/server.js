// The binary under test: on a free port, with a database of its own and nothing of the environment,
// ended by its own process id.

import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const target = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../target");
const binary = join(target, "debug", "bluefox-auth");
/** Longer than anything here takes, in milliseconds, so that a test that would hang fails instead. */
const PATIENCE = 20_000;

/** Starts `bluefox-auth serve`; with `dev`, the demo is at `/`. */
export async function startServer({ dev = true, flags = [], env = {} } = {}) {
  const directory = await mkdtemp(join(tmpdir(), "bluefox-e2e-"));
  const address = ["--bind", "127.0.0.1:0", "--database-url", `sqlite://${directory}/app.db`];
  const child = spawn(binary, ["serve", ...(dev ? ["--dev"] : []), ...address, ...flags], {
    cwd: directory,
    // Hashing gives way to whatever else runs, and browsers take all that there is: what it costs is not what is asked.
    env: { BLUEFOX_LOG_FORMAT: "json", BLUEFOX_HASHING_MEMORY_KIB: "64", BLUEFOX_HASHING_ITERATIONS: "1", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const server = new Server(child, directory);
  const listening = await server.logged((line) => line.message === "listening");
  server.url = listening.url;
  server.port = Number(new URL(listening.url).port);
  return server;
}

class Server {
  #child;
  #directory;
  #log = [];
  #events = new EventEmitter().setMaxListeners(0);
  #ended;
  #isOver = false;

  constructor(child, directory) {
    this.#child = child;
    this.#directory = directory;
    this.#ended = once(child, "close"); // rejects where the binary can't be started
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    createInterface({ input: child.stderr }).on("line", (text) => {
      this.#log.push(parse(text));
      this.#events.emit("change");
    });
    child.once("close", () => {
      process.off("exit", kill);
      this.#isOver = true;
      this.#events.emit("change");
    });
  }

  /** How many lines were logged up to now: where `logged` and `answers` may begin. */
  get mark() {
    return this.#log.length;
  }

  /** Waits for a line of the log that fits, from the line `mark` on. */
  async logged(fits, mark = 0) {
    const signal = AbortSignal.timeout(PATIENCE);
    for (;;) {
      const found = this.#log.slice(mark).find(fits);
      if (found) return found;
      if (this.#isOver) this.#fail(`the server ended with ${this.#child.exitCode}`);
      await once(this.#events, "change", { signal }).catch(() => this.#fail("no such line in time"));
    }
  }

  #fail(why) {
    throw new Error(`${why}; the log is ${JSON.stringify(this.#log, null, 2)}`);
  }

  /** Waits for a request to be answered, and gives its line, which has the `status`. */
  answered(method, path, mark) {
    return this.logged((line) => isAnswer(line) && line.span.method === method && line.span.path === path, mark);
  }

  /** The answers from the line `mark` on, as "POST /auth/login 200". */
  answers(mark) {
    const answers = this.#log.slice(mark).filter(isAnswer);
    return answers.map(({ span, status }) => `${span.method} ${span.path} ${status}`);
  }

  /** Whether the files of the database hold this text. */
  async stores(text) {
    const names = (await readdir(this.#directory)).filter((name) => name.startsWith("app.db"));
    const files = await Promise.all(names.map((name) => readFile(join(this.#directory, name))));
    return files.some((file) => file.includes(text));
  }

  /** Ends the server as a service manager does. It must go in peace. */
  async stop() {
    this.#child.kill("SIGTERM");
    const [code] = await this.#ended;
    await rm(this.#directory, { recursive: true });
    if (code !== 0) throw new Error(`the server ended with ${code}`);
  }
}

const isAnswer = (line) => line.message === "answered";

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
