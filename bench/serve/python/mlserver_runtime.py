"""The runtime for MLServer. `predict` draws a batch from adaptive batching and answers once, with
both pictures. `predict_stream`, which MLServer does not batch, answers twice: coarse and refined.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import numpy as np
from mlserver import MLModel
from mlserver.types import InferenceResponse, ResponseOutput
from pictures import Pictures


class Runtime(MLModel):
    async def load(self):
        extra = self.settings.parameters.extra
        self.idle = SimpleQueue()
        for _ in range(extra["sessions"]):
            self.idle.put(Pictures(extra["coarse"], extra["refine"], extra["threads"]))
        self.workers = ThreadPoolExecutor(extra["sessions"])
        return True

    async def predict(self, payload):
        coarse, drawn = await self.work(draw_coarse, payload)
        refined = await self.work(Pictures.draw_refined, *drawn)
        return self.respond(coarse=coarse, refined=refined)

    async def predict_stream(self, payloads):
        async for payload in payloads:
            coarse, drawn = await self.work(draw_coarse, payload)
            yield self.respond(coarse=coarse)
            yield self.respond(refined=await self.work(Pictures.draw_refined, *drawn))

    async def work(self, draw, *args):
        """Runs a stage in its own thread. There are as many threads as sessions, so one is idle."""

        def run():
            pictures = self.idle.get()
            try:
                return draw(pictures, *args)
            finally:
                self.idle.put(pictures)

        return await asyncio.get_running_loop().run_in_executor(self.workers, run)

    def respond(self, **stages):
        outputs = [
            ResponseOutput(name=stage, shape=[len(pictures), 1], datatype="BYTES", data=pictures)
            for stage, pictures in stages.items()
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)


def draw_coarse(pictures, payload):
    """Returns the encoded coarse pictures of a batch, and what G2 needs."""
    tensors = {tensor.name: tensor for tensor in payload.inputs}
    poses = [tensors[name] for name in ("joints", "cond_joints")]
    cond = np.concatenate([pictures.decode(one)[0] for one in tensors["picture"].data.root])
    joints = [np.asarray(pose.data.root, np.float32).reshape(pose.shape) for pose in poses]
    coarse, images = pictures.draw_coarse(cond, *joints)
    return images, (cond, coarse)
