"""Calls over TLS, to a server that asks for a certificate and a token.

The environment names its address, REPOSE_TLS_ADDRESS, and the files REPOSE_CA, REPOSE_CERT, REPOSE_KEY and
REPOSE_TOKEN.
"""

import os
import unittest
from pathlib import Path

from repose_client import AsyncClient, Client, Tls, UnauthenticatedError, UnavailableError

ADDRESS = os.environ["REPOSE_TLS_ADDRESS"]


def read(name: str) -> bytes:
    return Path(os.environ[name]).read_bytes()


class Identity(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.tls = Tls(ca=read("REPOSE_CA"), cert=read("REPOSE_CERT"), key=read("REPOSE_KEY"))
        self.token = read("REPOSE_TOKEN").decode().strip()

    async def test_calls_with_a_certificate_and_a_token(self) -> None:
        with Client(ADDRESS, tls=self.tls, token=self.token) as client:
            self.assertEqual(client.get_model().model.name, "tiny")
        async with AsyncClient(ADDRESS, tls=self.tls, token=self.token) as other:
            self.assertEqual((await other.get_model()).model.name, "tiny")

    def test_is_refused_without_a_token(self) -> None:
        with Client(ADDRESS, tls=self.tls) as client, self.assertRaises(UnauthenticatedError) as caught:
            client.get_model()
        self.assertIsNotNone(caught.exception.details.reason)

    def test_is_refused_without_tls(self) -> None:
        with Client(ADDRESS, token=self.token) as client, self.assertRaises(UnavailableError):
            client.get_model()
