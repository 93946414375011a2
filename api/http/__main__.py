"""`python -m api.http`: serve the API alone."""

from __future__ import annotations

from api.http.standalone import serve_api

if __name__ == "__main__":
    serve_api()
