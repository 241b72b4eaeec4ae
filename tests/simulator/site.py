"""A business's server: the files that it sends, and the requests for them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ALLOWED = "User-agent: *\nDisallow: /\nAllow: /public/"


class Site:
    """Serve `files`: a content type and bytes by path."""

    def __init__(self):
        self.files = {"/robots.txt": ("text/plain", ALLOWED.encode())}
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, self.headers["User-Agent"]))
                content_type, content = site.files.get(self.path, (None, b""))
                self.send_response(200 if content_type else 404)
                self.send_header("Content-Type", content_type or "text/plain")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def add(self, name, content_type, content=b"content"):
        """Put a file where robots may fetch it; return its address."""
        self.files[f"/public/{name}"] = content_type, content
        return self.url(f"/public/{name}")

    def url(self, path):
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()
        return self

    def __exit__(self, *args):
        self._server.shutdown()
        self._server.server_close()
