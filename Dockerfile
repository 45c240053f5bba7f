# bluefox-auth as an image: docker build -t bluefox-auth . && docker run -p 8000:8000 -v auth:/data -e BLUEFOX_SECRET_KEY bluefox-auth
# docs/operations.md says more.
#
# There was no container engine where this was written. What was checked: the build's command in a clean clone, with cargo,
# gcc and binutils alone on the path, so that the builder needs no more packages than it has; that the binary is linked to nothing
# but libc, libm and libgcc_s; and as user 10001 without any capability, with nothing in the environment but the address and the
# secret: that it serves, that it keeps its database in the directory, that HEALTHCHECK's command tells whether it lives, and that
# SIGTERM ends it.

FROM rust:1.95.0-slim-bookworm AS builder
WORKDIR /src
# Without rust-toolchain.toml: it names the same version, and tools for development, which would be downloaded.
COPY Cargo.toml Cargo.lock ./
COPY crates crates
RUN cargo build --release --locked -p bluefox-auth-server

FROM debian:bookworm-slim
# By number, so that an orchestrator can tell that it isn't root. The directory is the user's, and so is a new volume on it.
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=builder /src/target/release/bluefox-auth /usr/local/bin/
USER 10001:10001
WORKDIR /data
VOLUME /data
# The database is /data/bluefox-auth.db unless BLUEFOX_DATABASE_URL says otherwise.
ENV BLUEFOX_BIND=0.0.0.0:8000
EXPOSE 8000
STOPSIGNAL SIGTERM
# bash can open a connection by itself, and the image has neither curl nor wget.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${BLUEFOX_BIND##*:} && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["bluefox-auth"]
CMD ["serve"]
