"""What is measured, and how long."""

PRODUCTS = ("library", "server")
ENGINES = ("sqlite", "postgres")
PARTS = ("get", "refresh", "login", "flood", "burst", "memory", "start", "size")
WORDS = {*PRODUCTS, *ENGINES, *PARTS}


class Scope:
    def __init__(self, options):
        self.words = set(options.only)
        self.smoke = options.smoke
        self.rounds = 1 if options.smoke else max(1, options.rounds)
        self.seconds = 0.3 if options.smoke else options.seconds
        # What is compared with something else takes turns with it, for a short time each: the speed of a machine that is
        # shared changes from one second to the next.
        self.turns = 1 if options.smoke else 4
        self.turn = self.seconds if options.smoke else self.seconds / self.turns
        # How often as long once more, where nothing was seen.
        self.longer = (1, 10, 30) if options.smoke else (1,)
        self.warm_up = 0.05 if options.smoke else 0.3
        self.is_judged = not options.smoke and options.profile == "release"
        # Fewer of everything, where nothing but its working is asked.
        self.hashing_memory_kib = 8 if options.smoke else None
        self.users = 2 if options.smoke else 8
        self.refreshers = 4 if options.smoke else 64
        self.flooders = 4 if options.smoke else 64
        self.burst = 20 if options.smoke else 500
        self.starts = 2 if options.smoke else 10

    def has(self, word):
        """Whether the word was asked for, or none of its kind was."""
        kind = next(set(kind) for kind in (PRODUCTS, ENGINES, PARTS) if word in kind)
        asked = self.words & kind
        return word in asked or not asked

    def pairs(self):
        return [(product, engine) for engine in ENGINES for product in PRODUCTS if self.has(product) and self.has(engine)]


# A flood of logins, step by step: what, clients that log in, clients that GET, and more words.
FLOOD = [
    ("GETs alone", 0, 8, ()),
    ("flood", 64, 8, ()),
    ("flood beside few GETs", 64, 8, ("--gets-a-second", 1000)),
]

# Routes by product: what is asked to find out whether somebody is logged in.
GOOD_PATH = {"library": "/claims", "server": "/auth/me"}


def gets(product, who):
    """The GETs of a product: name, path, header, and whether it is answered 200."""
    cookie, bearer = f"Cookie: {who.cookies}", f"Authorization: Bearer {who.token}"
    garbage = f"Cookie: {who.cookies_with('garbage')}"
    forged = f"Cookie: {who.cookies_with(who.forged)}"
    good = GOOD_PATH[product]
    if product == "library":
        known = [
            ("GET Claims, cookie", good, cookie, True),
            ("GET Claims, Bearer", good, bearer, True),
            ("GET CurrentUser, cookie", "/user", cookie, True),
            ("GET CurrentUser, Bearer", "/user", bearer, True),
        ]
    else:
        known = [
            ("GET /auth/me, cookie", good, cookie, True),
            ("GET /auth/me, Bearer", good, bearer, True),
        ]
    bad = [("GET, garbage as cookie", good, garbage, False), ("GET, forged cookie", good, forged, False)]
    return known + bad
