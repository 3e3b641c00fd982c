"""A stand-in for `python -m services`: `dienst.py NAAM` answers for its health, with `schema` does nothing."""

import json
import os
import socket
import sys

if "schema" not in sys.argv:
    body = json.dumps({"dienst": sys.argv[1], "instantie": os.environ["DOORSTROOM_INSTANCE"], "gezond": True}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    with socket.create_server(("127.0.0.1", int(os.environ["DOORSTROOM_PORT"]))) as server:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(head + body)
