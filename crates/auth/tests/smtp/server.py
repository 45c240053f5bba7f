"""A real SMTP server for the stories, which takes mail or treats it as badly as servers do.

It listens on a free port of 127.0.0.1 and speaks JSON on stdout, one object a line:

    {"port": 40123}                    it is ready
    {"event": "connected"}             a client is there (with --tls tls: and the handshake is done)
    {"event": "login"}                 a client said its name and its password
    {"event": "data"}                  a client sent DATA and the server said that it may go on
    {"from": .., "to": [..], ..}       a mail was taken
    {"event": "synchronized"}          the answer to a line on stdin: what happened before is above

A line stands there before the client hears of what it tells. It obeys on stdin, one word or two a line:

    open                               take connections, after --closed
    mode MODE                          from now on treat mail like this, and end what hangs in hang-one

The server ends when stdin does, and so with the test.
"""

import argparse
import asyncio
import email
import email.policy
import functools
import json
import logging
import re
import ssl
import sys
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

MODES = {
    "accept": "takes every mail",
    "refuse-recipient": "550 to every recipient: it won't be better later",
    "defer": "451 to every recipient: it may be better later",
    "greylist": "451 to a recipient the first time, then takes the mail",
    "refuse-message": "554 5.7.1 to every mail when it has read it, as a filter does, and goes on",
    "quote": "554 5.6.0 to every mail and 535 to every login, with their secrets in the answer",
    "refuse-login": "535 to every login, and no mail without one",
    "hang": "accepts the connection and says nothing",
    "hang-data": "reads the mail to its end and says nothing",
    "hang-one": "like hang-data for the first recipient that it hears of, and takes the others' mail",
    "drop-data": "closes the connection when it has read the first line of the mail",
    "drop-after-data": "takes the mail, then closes the connection without the 250",
    "hang-up": "takes the mail, and closes the connection after the 250",
    "inject": "adds answers in the clear to the one to STARTTLS, as somebody on the way might",
}


# What a mail may have in it that opens something.
SECRETS = r"https?://\S+|\b\d{6}\b"


def tell(line):
    print(json.dumps(line), flush=True)


def headers(mail):
    """Decoded. One that stands there more than once is a list, so that it can't go unnoticed."""
    values = {}
    for name, value in mail.items():
        values.setdefault(name, []).append(str(value))
    return {name: all_of[0] if len(all_of) == 1 else all_of for name, all_of in values.items()}


def body(mail, kind):
    part = mail.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part else None


def told(envelope, session, is_encrypted):
    mail = email.message_from_bytes(envelope.original_content, policy=email.policy.SMTPUTF8)
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "subject": str(mail["Subject"]) if "Subject" in mail else None,
        "text": body(mail, "plain"),
        "html": body(mail, "html"),
        "headers": headers(mail),
        "tls": is_encrypted,
        "login": session.auth_data.decode() if session.authenticated else None,
    }


class Handler:
    """What the server says, by its mode. One a server, so it remembers from one connection to the next."""

    def __init__(self, mode):
        self.mode = mode
        self.changed = asyncio.Event()
        self.seen = set()
        self.first = None

    def change(self, mode):
        assert mode in MODES, mode
        self.mode = mode
        self.changed.set()
        self.changed = asyncio.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "refuse-recipient":
            return "550 5.1.1 No such user here"
        if self.mode == "defer" or (self.mode == "greylist" and address not in self.seen):
            self.seen.add(address)
            return "451 4.7.1 Try again later"
        self.first = self.first or address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "hang-data":
            await asyncio.Event().wait()
        if self.mode == "hang-one" and self.first in envelope.rcpt_tos:
            await self.changed.wait()
        if self.mode == "refuse-message":
            return "554 5.7.1 Rejected by policy"
        if self.mode == "quote":
            text = body(email.message_from_bytes(envelope.original_content, policy=email.policy.SMTPUTF8), "plain")
            return f"554 5.6.0 <{envelope.rcpt_tos[0]}> {' '.join(re.findall(SECRETS, text))}"
        is_encrypted = server.transport.get_extra_info("ssl_object") is not None
        tell(told(envelope, session, is_encrypted))
        if self.mode == "drop-after-data":
            server.transport.abort()
            # The end of the connection cancels this: nothing is ever answered.
            await asyncio.Event().wait()
        if self.mode == "hang-up":
            # After what stands to be written.
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 OK"


class Server(SMTP):
    def connection_made(self, transport):
        # STARTTLS makes the connection a second time.
        if self.transport is None:
            tell({"event": "connected"})
        super().connection_made(transport)

    async def push(self, status):
        # bytes are the questions of a login
        if self.event_handler.mode == "inject" and isinstance(status, str) and "start TLS" in status:
            # To EHLO, AUTH, MAIL, RCPT, DATA and the mail.
            status += "\r\n" + "\r\n".join(["250 AUTH PLAIN", "235 OK", "250 OK", "250 OK", "354 Go on", "250 OK"])
        may_go_on = isinstance(status, str) and status.startswith("354")
        if may_go_on:
            tell({"event": "data"})
        await super().push(status)
        if may_go_on and self.event_handler.mode == "drop-data":
            await self._reader.readuntil(b"\r\n")
            self.transport.abort()
            await asyncio.Event().wait()


class Silent(asyncio.Protocol):
    def connection_made(self, transport):
        tell({"event": "connected"})


def authenticator(arguments, handler):
    def judge(server, session, envelope, mechanism, data):
        tell({"event": "login"})
        if handler.mode == "quote":
            said = b" ".join(data).decode()
            return AuthResult(success=False, handled=False, message=f"535 Wrong: {said}")
        if not isinstance(data, LoginPassword) or handler.mode == "refuse-login":
            return AuthResult(success=False, handled=False)
        is_right = b":".join(data) == arguments.login.encode()
        return AuthResult(success=is_right, handled=False, auth_data=data.login)

    return judge


def protocol(arguments, handler, context):
    needs_login = arguments.login is not None or arguments.mode == "refuse-login"
    speaking = functools.partial(
        Server,
        handler,
        # Not asked of the resolver, which may take its time.
        hostname="localhost",
        enable_SMTPUTF8=not arguments.no_smtputf8,
        tls_context=context if arguments.tls == "starttls" else None,
        require_starttls=arguments.tls == "starttls",
        auth_required=needs_login,
        # It knows of STARTTLS alone, and offers no login where it misses that.
        auth_require_tls=arguments.tls == "starttls" or not needs_login,
        authenticator=authenticator(arguments, handler) if needs_login else None,
    )
    return lambda: Silent() if handler.mode == "hang" else speaking()


async def obey(line, server, handler):
    order, _, mode = line.strip().partition(" ")
    if order == "open":
        await server.start_serving()
    elif order == "mode":
        handler.change(mode)
    tell({"event": "synchronized"})


def listen_to_stdin(loop, stop, orders):
    for line in sys.stdin:
        asyncio.run_coroutine_threadsafe(orders(line), loop)
    loop.call_soon_threadsafe(stop.set)


async def serve(arguments):
    context = None
    if arguments.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.cert, arguments.key)
    loop = asyncio.get_running_loop()
    # Who says nothing shakes no hands either.
    implicit = context if arguments.tls == "tls" and arguments.mode != "hang" else None
    handler = Handler(arguments.mode)
    # A socket that does not listen has its port, and refuses connections.
    server = await loop.create_server(
        protocol(arguments, handler, context), "127.0.0.1", 0, ssl=implicit, start_serving=not arguments.closed
    )
    tell({"port": server.sockets[0].getsockname()[1]})
    stop = asyncio.Event()
    orders = functools.partial(obey, server=server, handler=handler)
    threading.Thread(target=listen_to_stdin, args=(loop, stop, orders), daemon=True).start()
    await stop.wait()


def parse():
    modes = "\n".join(f"  {name:17} {what}" for name, what in MODES.items())
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=f"modes:\n{modes}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mode", choices=MODES, default="accept", metavar="MODE", help="see below (accept)")
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--cert", metavar="FILE", help="the certificate in PEM, for --tls")
    parser.add_argument("--key", metavar="FILE", help="its private key in PEM")
    parser.add_argument("--login", metavar="USER:PASSWORD", help="no mail without this login")
    parser.add_argument("--no-smtputf8", action="store_true", help="addresses in ASCII alone")
    parser.add_argument("--closed", action="store_true", help="refuse connections until told to open")
    arguments = parser.parse_args()
    if arguments.tls != "none" and not (arguments.cert and arguments.key):
        parser.error("--tls needs --cert and --key")
    return arguments


if __name__ == "__main__":
    # It warns of a login in the clear, at each connection: on the loopback of a test that is what was asked for.
    warnings.simplefilter("ignore")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(serve(parse()))
