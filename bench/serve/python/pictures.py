"""The work that every Python server here does, the same for all: a JPEG in, both networks, a PNG out after each.

N: pictures of a batch.
"""

import io

import numpy as np
import onnxruntime
from PIL import Image


class Pictures:
    """Both graphs in sessions of their own; to be used by one thread at a time."""

    def __init__(self, coarse_path, refine_path, threads):
        self.coarse = open_session(coarse_path, threads)
        self.refine = open_session(refine_path, threads)
        self.height, self.width = self.coarse.get_inputs()[0].shape[1:3]

    def decode(self, data):
        """An encoded picture as the model's `cond`, [1, H, W, 3], and its own size."""
        image = Image.open(io.BytesIO(data)).convert("RGB")
        frame = image.resize((self.width, self.height)) if image.size != (self.width, self.height) else image
        return np.asarray(frame, np.uint8)[None], image.size

    def draw_coarse(self, cond, joints):
        """What G2 needs, [N, 3, H, W], and the coarse pictures, encoded."""
        coarse, images = self.coarse.run(["coarse", "coarse_image"], {"cond": cond, "joints": joints})
        return coarse, [encode(image) for image in images]

    def draw_refined(self, cond, coarse):
        """The refined pictures, encoded."""
        (images,) = self.refine.run(["refined_image"], {"cond": cond, "coarse": coarse})
        return [encode(image) for image in images]


def open_session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def encode(image):
    """PNG at its fastest level."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG", compress_level=1)
    return file.getvalue()
