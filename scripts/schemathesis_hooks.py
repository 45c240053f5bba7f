"""Who sends the requests of scripts/schemathesis: nobody, or a user, by Bearer or by cookie.

Each request has a session of its own, so that one that ends its session leaves the others theirs. A few in a row are of
the same user, so that one can find what another one made.
"""

import os

import requests
import schemathesis

SENDER = os.environ["BLUEFOX_SENDER"]
URL = os.environ["BLUEFOX_URL"]
# As in schemathesis.toml, and in scripts/schemathesis.
EMAIL, PASSWORD = "ada@example.com", "correct horse"
SUPERUSER = "root@example.com"
FOR_SUPERUSERS = {"/auth/invitations"}
REQUESTS_IN_A_ROW = 20

# Why a body may be refused that fits its schema. No generator knows the token of a mail; and what an address is, how long a
# password is in bytes, and which fields go together is more than the schemas say. Nor can they say that a header goes only
# with cookies.
BEYOND_SCHEMAS = {"invalid_token", "validation_failed"}
NO_COOKIES = "The answer sets no cookies"

connection = requests.Session()


def post(path, email):
    # A browser that logs in again loses the session that it has.
    connection.cookies.clear()
    return connection.post(URL + path, json={"email": email, "password": PASSWORD}, timeout=10)


def register(email):
    post("/auth/register", email).raise_for_status()


class Sender:
    users = 0
    requests = 0
    email = None

    def get(self, case, context):
        answer = post("/auth/login", self.whoever_may(case))
        if answer.status_code == 401:
            # The request before changed the password.
            self.become_another()
            answer = post("/auth/login", self.email)
        answer.raise_for_status()
        return answer

    def whoever_may(self, case):
        if case.path in FOR_SUPERUSERS:
            return SUPERUSER
        if self.requests % REQUESTS_IN_A_ROW == 0:
            self.become_another()
        self.requests += 1
        return self.email

    def become_another(self):
        self.users += 1
        self.email = f"user-{self.users}@example.com"
        register(self.email)

    def set(self, case, answer, context):
        if SENDER == "bearer":
            case.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            return
        cookies = answer.cookies.get_dict()
        case.cookies.update(cookies)
        case.headers["X-CSRF-Token"] = cookies["bf_csrf_token"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if not isinstance(failure, schemathesis.openapi.checks.RejectedPositiveData):
        return True
    problem = response.json()
    return problem.get("code") not in BEYOND_SCHEMAS and not problem.get("detail", "").startswith(NO_COOKIES)


register(EMAIL)
if SENDER != "nobody":
    schemathesis.auth(refresh_interval=None)(Sender)
