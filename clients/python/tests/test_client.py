"""Everything that a client does, against a Repose server of the model `tiny`, which draws 16x32 pixels.

The environment says where it is: REPOSE_ADDRESS, and REPOSE_PHOTOGRAPH, a JPEG of a person.
"""

import asyncio
import os
import threading
import unittest
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy
from PIL import Image

from repose_client import (
    AsyncClient,
    Client,
    CropBox,
    GenerateRequest,
    InvalidArgumentError,
    Joint,
    NotFoundError,
    Picture,
    Pose,
    StreamAnswer,
    create_request,
)

ADDRESS = os.environ["REPOSE_ADDRESS"]
PHOTOGRAPH = Path(os.environ["REPOSE_PHOTOGRAPH"])
COND = numpy.full((32, 16, 3), 100, numpy.uint8)
POSE = Pose([Joint(i / 2, i) for i in range(18)])
BAD_POSE = Pose([*POSE.joints[:17], Joint(float("nan"), 1)])


class ClientTests(unittest.TestCase):
    def setUp(self) -> None:
        self.client = Client(ADDRESS)
        self.addCleanup(self.client.close)

    def draw(self, cond: Any, pose: Any = POSE, **options: Any) -> Picture:
        return list(self.client.generate(cond, pose, format="rgb", **options))[-1]

    def test_yields_the_coarse_then_the_refined_picture(self) -> None:
        coarse, refined = self.client.generate(COND, POSE)
        self.assertEqual((coarse.stage, refined.stage), ("coarse", "refined"))
        self.assertEqual((refined.format, refined.width, refined.height), ("png", 16, 32))
        self.assertEqual((refined.model, refined.version), ("tiny", "1"))
        self.assertEqual(coarse.request_id, refined.request_id)
        self.assertGreater(refined.timings.total_ms, 0)
        self.assertEqual(refined.to_pillow().size, (16, 32))
        self.assertEqual(refined.to_numpy().shape, (32, 16, 3))

    def test_draws_the_same_of_every_form_of_a_picture(self) -> None:
        image = Image.fromarray(COND)
        image.save("cond.png")
        alpha = numpy.dstack([COND, numpy.full((32, 16), 255, numpy.uint8)])
        expected = self.draw(COND).data
        for cond in ("cond.png", Path("cond.png"), Path("cond.png").read_bytes(), image, image.convert("L"), alpha):
            with self.subTest(type(cond).__name__):
                self.assertEqual(self.draw(cond).data, expected)

    def test_turns_a_pillow_image_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        Image.new("RGB", (32, 16), "red").save("turned.jpg", exif=exif.tobytes())
        with Image.open("turned.jpg") as turned:
            scene = self.draw(turned, cond_pose=POSE, scene=True)
        self.assertEqual((scene.width, scene.height), (16, 32))

    def test_sends_a_picture_that_is_too_large_as_png_as_jpeg(self) -> None:
        noise = numpy.random.default_rng(1).integers(0, 256, (2000, 1600, 3), numpy.uint8)
        self.assertTrue(create_request(noise, POSE).cond.startswith(b"\xff\xd8"))

    def test_draws_every_form_of_a_pose(self) -> None:
        joints = numpy.array([[i / 2, i, 1] for i in range(18)])
        own = {"joints": joints.tolist()}
        expected = self.draw(COND).data
        for pose in (joints, joints[:, :2], own):
            self.assertEqual(self.draw(COND, pose).data, expected)
        Path("pose.json").write_text('{"joints": %s}' % joints.tolist())
        self.assertEqual(self.draw(COND, Path("pose.json")).data, expected)

    def test_fits_a_ready_pose_to_the_model(self) -> None:
        fitted = Pose.ready("walking", (16, 32))
        self.assertEqual(fitted.canvas, (500, 1000))
        self.assertEqual(self.draw(COND, "walking").data, self.draw(COND, fitted).data)
        wide = Pose.ready("walking", (100, 100))
        self.assertEqual(wide.canvas, (1000, 1000))
        self.assertEqual(wide.joints[0].x, fitted.joints[0].x + 250)

    def test_estimates_a_pose_and_draws_by_a_picture_of_one(self) -> None:
        found = self.client.estimate_pose(PHOTOGRAPH)
        self.assertGreater(found.score, 0.4)
        self.assertEqual((found.pose.skeleton, len(found.pose.joints)), ("coco17", 17))
        by_picture = self.draw(COND, None, pose_picture=PHOTOGRAPH)
        self.assertEqual(by_picture.data, self.draw(COND, found.pose).data)
        with self.assertRaisesRegex(InvalidArgumentError, "picture"):
            self.client.estimate_pose(COND)

    def test_sends_the_other_options(self) -> None:
        whole = self.draw(COND, framing="stretch", model="slow", version="1", stages=["coarse"])
        self.assertEqual((whole.stage, whole.model), ("coarse", "slow"))
        cropped = self.draw(COND, framing=CropBox(0, 0, 8, 16), cond_pose=POSE, keep_pose_scale=True)
        self.assertEqual(cropped.width, 16)
        jpeg = list(self.client.generate(COND, POSE, format="jpeg", quality=50))[-1]
        self.assertTrue(jpeg.data.startswith(b"\xff\xd8"))
        with self.assertRaisesRegex(InvalidArgumentError, "^Cannot draw before backdrop: the model tiny "):
            self.draw(COND, backdrop=PHOTOGRAPH)

    def test_says_how_a_picture_was_fitted_and_why_not_by_its_person(self) -> None:
        found = self.draw(PHOTOGRAPH, framing="person-or-cover")
        self.assertEqual((found.fit, found.fit_reason), ("person", ""))
        covered = self.draw(COND, framing="person-or-cover")
        self.assertEqual(covered.fit, "cover")
        self.assertRegex(covered.fit_reason, "^Cannot find a person in cond: ")
        self.assertIsNone(self.draw(COND, framing=CropBox(0, 0, 8, 16)).fit)

    def test_describes_models(self) -> None:
        served = self.client.list_models()
        self.assertEqual([model.name for model in served.models], ["slow", "tiny"])
        self.assertEqual(self.client.get_model("slow").model.size.width, 16)
        with self.assertRaises(NotFoundError):
            self.client.get_model("none")

    def test_says_what_is_wrong_with_a_request(self) -> None:
        with self.assertRaises(InvalidArgumentError) as caught:
            self.draw(COND, BAD_POSE)
        self.assertEqual([each.field for each in caught.exception.violations], ["pose.joints[17].x"])
        wrong: list[tuple[str, Any, dict[str, Any]]] = [
            ('Cannot find the pose "flying": expected one of standing', "flying", {}),
            ("pose", None, {}),
            ("Cannot draw: both a pose and a pose_picture", POSE, {"pose_picture": PHOTOGRAPH}),
            ('Cannot read format: "gif", expected one of png', POSE, {"format": "gif"}),
            ("Cannot read pose_picture: empty", None, {"pose_picture": b""}),
            (r"Cannot read pose: an array \[3\]", numpy.zeros(3), {}),
            (r"Cannot read cond_pose: int", POSE, {"cond_pose": 1}),
        ]
        for text, pose, options in wrong:
            with self.assertRaisesRegex(InvalidArgumentError, text):
                list(self.client.generate(COND, pose, **options))
        with self.assertRaisesRegex(InvalidArgumentError, r"Cannot read cond: an array \[2, 2, 3\] of float64"):
            self.client.generate(numpy.zeros((2, 2, 3)), POSE)

    def test_draws_many_requests_on_a_stream(self) -> None:
        def requests() -> Iterator[tuple[int, GenerateRequest]]:
            for index in range(40):
                yield index, create_request(COND, BAD_POSE if index == 3 else POSE, stages=["coarse"])

        answers = list(self.client.generate_stream(requests()))
        self.assertEqual(sorted(answer.key for answer in answers if answer.is_last), list(range(40)))
        failed = [answer for answer in answers if answer.error is not None]
        self.assertEqual([answer.key for answer in failed], [3])
        self.assertIsInstance(failed[0].error, InvalidArgumentError)
        self.assertEqual({answer.picture.stage for answer in answers if answer.picture}, {"coarse"})

    def test_a_stream_waits_for_requests_that_depend_on_answers(self) -> None:
        is_drawn = threading.Event()

        def requests() -> Iterator[tuple[str, GenerateRequest]]:
            yield "first", create_request(COND, POSE)
            is_drawn.wait(50)
            yield "second", create_request(COND, POSE)

        stages: list[tuple[str, str]] = []
        for answer in self.client.generate_stream(requests()):
            if answer.picture is not None:
                stages.append((answer.key, answer.picture.stage))
            if answer.is_last:
                is_drawn.set()
        self.assertEqual(stages, [(key, stage) for key in ("first", "second") for stage in ("coarse", "refined")])

    def test_raises_what_the_requests_of_a_stream_raise(self) -> None:
        def requests() -> Iterator[tuple[int, GenerateRequest]]:
            yield 1, create_request(COND, POSE)
            raise KeyError("mine")

        with self.assertRaisesRegex(KeyError, "mine"):
            list(self.client.generate_stream(requests()))

    def test_a_stream_may_be_left(self) -> None:
        def requests() -> Iterator[tuple[int, GenerateRequest]]:
            while True:
                yield 1, create_request(COND, POSE)

        for answer in self.client.generate_stream(requests()):
            self.assertEqual(answer.key, 1)
            break
        self.assertEqual(self.draw(COND).stage, "refined")


class AsyncClientTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.client = AsyncClient(ADDRESS)
        self.addAsyncCleanup(self.client.close)

    async def test_yields_the_coarse_then_the_refined_picture(self) -> None:
        pictures = [picture async for picture in self.client.generate(COND, "walking")]
        self.assertEqual([picture.stage for picture in pictures], ["coarse", "refined"])

    async def test_draws_several_pictures_at_once(self) -> None:
        async def draw() -> bytes:
            return [picture.data async for picture in self.client.generate(COND, POSE)][-1]

        drawn = await asyncio.gather(*(draw() for _ in range(4)))
        self.assertEqual(len(set(drawn)), 1)

    async def test_estimates_and_describes(self) -> None:
        self.assertEqual((await self.client.estimate_pose(PHOTOGRAPH)).pose.skeleton, "coco17")
        self.assertEqual((await self.client.list_models()).default_model, "tiny")
        with self.assertRaises(NotFoundError):
            await self.client.get_model("none")

    async def test_draws_many_requests_on_a_stream(self) -> None:
        async def requests() -> AsyncIterator[tuple[int, GenerateRequest]]:
            for index in range(40):
                yield index, create_request(COND, BAD_POSE if index == 3 else POSE, stages=["coarse"])

        answers: list[StreamAnswer[int]] = [each async for each in self.client.generate_stream(requests())]
        self.assertEqual(sorted(answer.key for answer in answers if answer.is_last), list(range(40)))
        self.assertEqual([answer.key for answer in answers if answer.error], [3])

    async def test_takes_the_requests_of_a_list(self) -> None:
        requests = [(name, create_request(COND, POSE)) for name in ("a", "b")]
        answers = [answer async for answer in self.client.generate_stream(requests)]
        self.assertEqual({answer.key for answer in answers}, {"a", "b"})

    async def test_raises_what_the_requests_of_a_stream_raise(self) -> None:
        async def requests() -> AsyncIterator[tuple[int, GenerateRequest]]:
            yield 1, create_request(COND, POSE)
            raise KeyError("mine")

        with self.assertRaisesRegex(KeyError, "mine"):
            async for _ in self.client.generate_stream(requests()):
                pass

    async def test_a_stream_may_be_left(self) -> None:
        async def requests() -> AsyncIterator[tuple[int, GenerateRequest]]:
            while True:
                yield 1, create_request(COND, POSE)

        async with aclosing(self.client.generate_stream(requests())) as answers:
            self.assertEqual((await anext(answers)).key, 1)
        self.assertEqual((await self.client.get_model()).model.name, "tiny")
