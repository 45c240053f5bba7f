// Debian's nginx with one server block, on a free port, as a child that ends by its own process id.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const environment = { PATH: `${process.env.PATH}:/usr/sbin` };

/** A port that was free a moment ago: nginx can't choose one itself. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** What a server block needs around it, with every file in `directory`. */
function around(directory) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    daemon off;
    worker_processes 1;
    pid ${directory}/pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join("\n")}
      include ${directory}/site.conf;
    }`;
}

function run(directory, ...options) {
  const args = ["-e", "stderr", "-p", directory, "-c", join(directory, "nginx.conf"), ...options];
  const child = spawn("nginx", args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const lines = [];
  const reader = createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
  return { child, lines, reader, ended: once(child, "close") };
}

/** Checks the configuration by `nginx -t`, then starts it. `site` gets the port and gives the server block. */
export async function startNginx(site) {
  const directory = await mkdtemp(join(tmpdir(), "bluefox-nginx-"));
  const port = await freePort();
  await writeFile(join(directory, "site.conf"), site(port));
  await writeFile(join(directory, "nginx.conf"), around(directory));

  const check = run(directory, "-t");
  const [code] = await check.ended;
  if (code !== 0 || check.lines.some((line) => /\[(warn|emerg|error)\]/.test(line))) {
    throw new Error(`nginx -t ended with ${code}:\n${check.lines.join("\n")}`);
  }
  const nginx = run(directory);
  const kill = () => nginx.child.kill("SIGTERM");
  process.once("exit", kill);
  await started(nginx);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      kill();
      await nginx.ended;
      process.off("exit", kill);
      await rm(directory, { recursive: true });
    },
  };
}

/** The sockets are open when the first worker is started. */
function started({ reader, lines, ended }) {
  return new Promise((resolve, reject) => {
    reader.on("line", (line) => line.includes("start worker process ") && resolve());
    ended.then(([code]) => reject(new Error(`nginx ended with ${code}:\n${lines.join("\n")}`)), reject);
  });
}
