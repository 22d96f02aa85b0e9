"""A small TAXII 2.1 server on loopback for the tests: one API root, collections that page, and collections with one
fault each. Prints its port. usage: taxii_server.py [--tls CERTIFICATE_AND_KEY] [--password WORD]"""
import base64
import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

MEDIA = "application/taxii+json;version=2.1"
ADDED = ["2024-01-0%dT00:00:00.000Z" % day for day in range(1, 6)]
FAULTS = ["loop", "turns", "nothing", "forgets", "words", "old", "type", "cut", "busy", "redirect", "big", "text", "deep"]
busy = {"left": 2}


def indicator(number):
    return {"type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-00000000000%d" % number,
            "created": ADDED[number], "modified": ADDED[number], "valid_from": ADDED[number], "pattern_type": "stix",
            "pattern": "[domain-name:value = 'd%d.test']" % number}


class Handler(BaseHTTPRequestHandler):
    password = None

    def log_message(self, *words):
        pass

    def answer(self, body, status=200, media=MEDIA, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def allowed(self):
        wanted = "Basic " + base64.b64encode(("reader:%s" % self.password).encode()).decode()
        return self.password is None or self.headers.get("Authorization") == wanted

    def objects(self, query):
        """Pages of two; the token is the index of the next object."""
        after = query.get("added_after", [""])[0]
        first = int(query.get("next", ["0"])[0])
        found = [n for n in range(5) if ADDED[n] > after]
        page = found[first:first + 2]
        body = {"objects": [indicator(n) for n in page]} if page else {}
        if first + 2 < len(found):
            body["more"] = True
            body["next"] = str(first + 2)
        dates = [("X-TAXII-Date-Added-First", ADDED[page[0]]), ("X-TAXII-Date-Added-Last", ADDED[page[-1]])] if page else []
        self.answer(body, headers=dates)

    def fault(self, kind, query):
        if kind == "loop":
            self.answer({"more": True, "next": "same", "objects": [indicator(0)]})
        elif kind == "turns":
            token = query.get("next", ["c"])[0]
            self.answer({"more": True, "next": "b" if token == "c" else "c", "objects": [indicator(0)]})
        elif kind == "forgets":
            if "next" in query:
                self.answer({"title": "what token"}, 400)
            else:
                self.answer({"objects": [indicator(0)]})
        elif kind == "words":
            self.answer({"objects": "text"})
        elif kind == "old":
            self.answer({"objects": []}, media="application/taxii+json;version=2.0")
        elif kind == "nothing":
            self.answer({"more": True, "next": "1"})
        elif kind == "type":
            self.answer(b"<html>", media="text/html")
        elif kind == "text":
            self.answer(b"{\"objects\": [")
        elif kind == "deep":
            self.answer(b"[" * 100 + b"]" * 100)
        elif kind == "redirect":
            self.answer(b"", 302, headers=[("Location", "http://192.0.2.1/")])
        elif kind == "big":
            self.answer(b" " * (65 << 20))
        elif kind == "busy":
            busy["left"] -= 1
            if busy["left"] >= 0:
                self.answer(b"", 429, headers=[("Retry-After", "0")])
            else:
                self.answer({"objects": [indicator(0)]})
        elif kind == "cut":
            self.send_response(200)
            self.send_header("Content-Type", MEDIA)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{\"objects\"")
            self.close_connection = True

    def do_GET(self):
        url = urlparse(self.path)
        query = parse_qs(url.query)
        parts = url.path.strip("/").split("/")
        if not self.allowed():
            self.answer({"title": "who are you"}, 401)
        elif url.path == "/taxii2/":
            self.answer({"title": "test", "api_roots": ["/api/"]})
        elif url.path == "/elsewhere/":
            self.answer({"title": "test", "api_roots": ["http://127.0.0.1:1/api/"]})
        elif url.path == "/api/":
            self.answer({"title": "root", "versions": [MEDIA], "max_content_length": 1000000})
        elif url.path == "/api/collections/":
            names = ["good", "closed"] + FAULTS
            self.answer({"collections": [{"id": n, "title": "of " + n, "can_read": n != "closed", "can_write": False}
                                         for n in names]})
        elif len(parts) == 4 and parts[:2] == ["api", "collections"] and parts[3] == "objects":
            self.objects(query) if parts[2] == "good" else self.fault(parts[2], query)
        else:
            self.answer({"title": "nothing here"}, 404)


def main(words):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if "--password" in words:
        Handler.password = words[words.index("--password") + 1]
    if "--tls" in words:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(words[words.index("--tls") + 1])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
