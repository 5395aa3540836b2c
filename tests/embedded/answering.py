"""A child that answers on the HTTP port, as the pages do, and notes when it is told to stop."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from signal import SIGTERM, signal
from types import FrameType

from settings import Settings


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()


def leave(_number: int, _frame: FrameType | None) -> None:
    with (settings.data_dir / "stops").open("a") as stops:
        stops.write("server\n")
    sys.exit(0)


if __name__ == "__main__":
    settings = Settings()
    server = HTTPServer((settings.http_host, settings.http_port), Answer)
    signal(SIGTERM, leave)
    server.serve_forever()
