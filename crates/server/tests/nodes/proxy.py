"""Stands between a node and PostgreSQL, on a free port of 127.0.0.1, which is its first line of output.

It can be stopped by SIGSTOP: then every connection is open and silent. After the line `hold` on stdin it holds
back only what connections send that listen for notifications, and all that they are sent; `held` says that
nothing more of theirs passes. `release` lets it pass. It ends with its stdin.
"""

import socket
import sys
import threading

turn = threading.Condition()
held = False
listeners = set()


def copy(pair, source, target):
    try:
        while data := source.recv(65536):
            with turn:
                if b"LISTEN " in data:
                    listeners.add(pair)
                while held and pair in listeners:
                    turn.wait()
                # Before the turn ends: who has heard `held` hears nothing more.
                target.sendall(data)
    except OSError:
        pass
    for end in pair:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def accept(server, target):
    while True:
        client, _ = server.accept()
        try:
            upstream = socket.create_connection(target)
        except OSError:
            client.close()
            continue
        pair = (client, upstream)
        for end in pair:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink in (pair, pair[::-1]):
            threading.Thread(target=copy, args=(pair, source, sink), daemon=True).start()


def main():
    global held
    host, port = sys.argv[1:]
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(server, (host, int(port))), daemon=True).start()
    for line in sys.stdin:
        with turn:
            held = line.strip() == "hold"
            turn.notify_all()
        print("held" if held else "released", flush=True)


main()
