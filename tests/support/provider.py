"""A tiny provider of OpenID Connect on this machine: it asks nothing, and signs everybody in as one account."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "patella-client"
SECRET = "patella-secret"


@dataclass
class Provider:
    """A running provider. `claims` are those of whoever signs in next, such as the e-mail address."""

    address: str
    claims: Mapping[str, object]
    nonces: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from joserfc.jwk import RSAKey

        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})

    def metadata(self) -> dict[str, object]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": self.address,
            **{name: f"{self.address}/{path}" for name, path in places.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def back(self, question: Mapping[str, str]) -> str:
        """Return the address that a browser which comes to sign in is sent to at once."""
        assert question["client_id"] == CLIENT
        code = secrets.token_urlsafe()
        self.nonces[code] = question.get("nonce", "")
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def token(self, form: Mapping[str, str]) -> dict[str, object]:
        """Return the answer to a code, which is good once."""
        from joserfc import jwt

        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600, **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims | {"nonce": self.nonces.pop(form["code"])}, self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 600, "id_token": signed}


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve a provider on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", running.back(_fields(place.query)))
                self.end_headers()
            elif place.path == "/keys":
                self._send({"keys": [running.key.as_dict(private=False)]})
            else:
                self._send(running.metadata())

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(running.token(_fields(form)))

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def _send(self, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = Provider(f"http://127.0.0.1:{server.server_port}", {})
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join()


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
