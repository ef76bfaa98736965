"""How calls are repeated, timed and cancelled, against a server that follows a script."""

import asyncio
import unittest
from collections.abc import Callable

from grpc import StatusCode
from scripted_server import Script, ScriptedServer, answer, fail

from repose_client import (
    AsyncClient,
    Client,
    DeadlineExceededError,
    FailedPreconditionError,
    InvalidArgumentError,
    Joint,
    Pose,
    ReposeError,
    ResourceExhaustedError,
    Retry,
    UnavailableError,
)

POSE = Pose([Joint(1, 1)] * 18)
RETRY = Retry(attempts=3, shortest=0.001)

unavailable = fail(StatusCode.UNAVAILABLE)
busy = fail(StatusCode.RESOURCE_EXHAUSTED, retry_after=0.001)


def draw(address: str, timeout: float | None = None) -> list[str]:
    with Client(address, retry=RETRY) as client:
        return [picture.stage for picture in client.generate(b"cond", POSE, timeout=timeout)]


def draw_async(address: str, timeout: float | None = None) -> list[str]:
    async def run() -> list[str]:
        async with AsyncClient(address, retry=RETRY) as client:
            return [picture.stage async for picture in client.generate(b"cond", POSE, timeout=timeout)]

    return asyncio.run(run())


class Calls(unittest.TestCase):
    def each(self, check: Callable[[Callable[..., list[str]]], None]) -> None:
        for each in (draw, draw_async):
            with self.subTest(each.__name__):
                check(each)

    def assert_fails(self, error: type[ReposeError], calls: int, *scripts: Script) -> None:
        def check(run: Callable[..., list[str]]) -> None:
            with ScriptedServer(*scripts) as server:
                with self.assertRaises(error):
                    run(server.address)
                self.assertEqual(server.calls, calls)

        self.each(check)

    def test_repeats_a_call_that_a_server_could_not_take(self) -> None:
        def check(run: Callable[..., list[str]]) -> None:
            with ScriptedServer(unavailable, busy, answer) as server:
                self.assertEqual(run(server.address), ["coarse", "refined"])
                self.assertEqual(server.calls, 3)

        self.each(check)

    def test_gives_up_after_the_attempts(self) -> None:
        self.assert_fails(UnavailableError, 3, unavailable, unavailable, unavailable, answer)

    def test_repeats_no_call_that_would_fail_again(self) -> None:
        self.assert_fails(InvalidArgumentError, 1, fail(StatusCode.INVALID_ARGUMENT), answer)
        self.assert_fails(ResourceExhaustedError, 1, fail(StatusCode.RESOURCE_EXHAUSTED), answer)

    def test_repeats_no_call_after_a_picture(self) -> None:
        self.assert_fails(UnavailableError, 1, fail(StatusCode.UNAVAILABLE, first=answer), answer)

    def test_does_not_wait_beyond_the_timeout(self) -> None:
        self.assert_fails(ResourceExhaustedError, 1, fail(StatusCode.RESOURCE_EXHAUSTED, retry_after=100), answer)

    def test_ends_at_the_timeout(self) -> None:
        def check(run: Callable[..., list[str]]) -> None:
            with ScriptedServer() as server, self.assertRaises(DeadlineExceededError):
                run(server.address, timeout=0.5)

        self.each(check)

    def test_leaving_the_loop_cancels_the_call(self) -> None:
        with ScriptedServer() as server, Client(server.address) as client:
            for picture in client.generate(b"cond", POSE):
                self.assertEqual(picture.stage, "coarse")
                break
            self.assertTrue(server.cancelled.wait(50))

    def test_cancelling_the_task_cancels_the_call(self) -> None:
        async def run(server: ScriptedServer) -> None:
            async with AsyncClient(server.address) as client:
                has_picture = asyncio.Event()

                async def draw_all() -> None:
                    async for _ in client.generate(b"cond", POSE):
                        has_picture.set()

                task = asyncio.create_task(draw_all())
                await has_picture.wait()
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                self.assertTrue(await asyncio.to_thread(server.cancelled.wait, 50))

        with ScriptedServer() as server:
            asyncio.run(run(server))

    def test_names_the_address_of_a_server_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(UnavailableError, "Cannot call 127.0.0.1:1: "):
            draw("127.0.0.1:1")

    def test_keeps_a_token_from_a_network_without_tls(self) -> None:
        text = "Cannot call repose.example:50051 with a token"
        for kind in (Client, AsyncClient):
            with self.assertRaisesRegex(FailedPreconditionError, text):
                kind("repose.example:50051", token="secret")


if __name__ == "__main__":
    unittest.main()
