"""Draws with the official Python client, and prints what came as JSON.

    python3 openai_client.py BASE_URL IMAGE POSE_IMAGE KEYPOINTS
"""

import asyncio
import json
import sys

import openai

base_url, image_path, pose_path, keypoints_path = sys.argv[1:]
image = ("person.png", open(image_path, "rb").read())
pose = ("pose.jpg", open(pose_path, "rb").read())
keypoints = open(keypoints_path).read()
options = {"base_url": base_url, "api_key": "none", "max_retries": 0}
client = openai.OpenAI(**options)


def edit(**changes):
    return client.images.edit(**{"image": image, "prompt": "walking", **changes})


def picture(**changes):
    return edit(**changes).data[0].b64_json


def to_event(event):
    fields = event.model_dump(exclude_none=True)
    return {**fields, "class": type(event).__name__, "created_at": type(fields["created_at"]).__name__}


def describe(error):
    fields = {name: getattr(error, name) for name in ("status_code", "param", "code", "type", "message")}
    return {"class": type(error).__name__, **fields}


def fail(**changes):
    try:
        return edit(**changes).model_dump()
    except openai.APIStatusError as error:
        return describe(error)


async def stream_async():
    async with openai.AsyncOpenAI(**options) as asynchronous:
        stream = await asynchronous.images.edit(
            image=image, prompt="walking", stream=True, partial_images=1
        )
        return [event.type async for event in stream]


response = edit(model="tiny").model_dump(exclude_none=True)
del response["created"]
print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "model": client.models.retrieve("tiny").model_dump(exclude_none=True),
            "response": response,
            "events": [to_event(event) for event in edit(stream=True, partial_images=1)],
            "types": asyncio.run(stream_async()),
            "coarse": picture(quality="low"),
            "byPicture": picture(image=[image, pose], prompt="as in the second picture"),
            "byField": picture(prompt="", extra_body={"pose": keypoints}),
            "jpeg": picture(output_format="jpeg", output_compression=50),
            "wrongSize": fail(size="1024x1024"),
            "noModel": fail(model="gpt-image-1"),
            "manyPictures": fail(image=[image, pose, pose]),
        }
    )
)
