"""Serves the model in the folder `sys.argv[1]` on a free port of loopback with llama.cpp, prints the URL, and ends when stdin does."""

import pathlib
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = str(next(pathlib.Path(sys.argv[1]).rglob("*.gguf")))
params.port = 0
params.n_ctx = 4096
params.n_parallel = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
