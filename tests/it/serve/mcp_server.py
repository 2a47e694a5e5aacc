"""A small MCP server for the tests: on stdin and stdout, or over streamable HTTP with a port as argument.

It counts the calls that reach it, in the file named by CALLS.
"""

import json
import os
import sys

TOOLS = ["read_bills", "pay", "close_account", "rm"]


def note(line):
    with open(os.environ["CALLS"], "a", encoding="utf-8") as file:
        file.write(line + "\n")


def answer(message):
    method, params = message.get("method"), message.get("params") or {}
    if method is None or "id" not in message:
        return None
    if method == "initialize":
        result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "t", "version": "1"}}
    elif method == "tools/list":
        result = {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in TOOLS]}
    elif method == "tools/call":
        note(params["name"])
        if params["name"] == "read_bills":
            result = {"content": [{"type": "text", "text": json.dumps([{"iban": "DE02 1203"}])}]}
        elif (params.get("arguments") or {}).get("die"):
            os._exit(3)
        else:
            result = {"content": [{"type": "text", "text": "done"}]}
    elif method == "huge":
        result = {"x": "x" * 5_000_000}
    else:
        result = {"echo": params}
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def stdio():
    print("Listening", flush=True)  # What is no message must not reach the client.
    for line in sys.stdin:
        message = json.loads(line)
        answers = [answer(one) for one in message] if isinstance(message, list) else answer(message)
        if answers:
            print(json.dumps(answers), flush=True)


def http(port):
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if message.get("method") != "initialize" and self.headers.get("mcp-session-id") != "s-1":
                return self.reply(404, "text/plain", b"no session")
            if message.get("method") == "fail":
                return self.reply(500, "text/plain", b"broken")
            out = answer(message)
            if out is None:
                return self.reply(202, "text/plain", b"")
            if message.get("method") == "tools/call":
                # As a stream, with a notification before the answer.
                first = json.dumps({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}})
                body = f": hello\n\nevent: message\ndata: {first}\n\nevent: message\ndata: {json.dumps(out)}\n\n"
                return self.reply(200, "text/event-stream", body.encode())
            return self.reply(200, "application/json", json.dumps(out).encode())

        def do_GET(self):
            self.reply(405, "text/plain", b"")

        def do_DELETE(self):
            note("DELETE")
            self.reply(200, "text/plain", b"")

        def reply(self, status, kind, body):
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.send_header("mcp-session-id", "s-1")
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    http(sys.argv[1]) if len(sys.argv) > 1 else stdio()
