"""The work shared by all Python servers here: decode a JPEG, run both networks, encode their PNGs.

N: pictures of a batch.
"""

import io

import numpy as np
import onnxruntime
from PIL import Image


class Pictures:
    """Both graphs in their own sessions. Use it in one thread at a time."""

    def __init__(self, coarse_path, refine_path, threads):
        self.coarse = open_session(coarse_path, threads)
        self.refine = open_session(refine_path, threads)
        self.height, self.width = self.coarse.get_inputs()[0].shape[1:3]

    def decode(self, data):
        """Decodes a picture to the model's `cond`, [1, H, W, 3], and returns its original size too."""
        image = Image.open(io.BytesIO(data)).convert("RGB")
        frame = image.resize((self.width, self.height)) if image.size != (self.width, self.height) else image
        return np.asarray(frame, np.uint8)[None], image.size

    def draw_coarse(self, cond, joints, cond_joints):
        """Returns what G2 needs, [N, C, H, W], and the encoded coarse pictures. Only some models take `cond_joints`."""
        feeds = {"cond": cond, "joints": joints, "cond_joints": cond_joints}
        taken = {each.name: feeds[each.name] for each in self.coarse.get_inputs()}
        coarse, images = self.coarse.run(["coarse", "coarse_image"], taken)
        return coarse, [encode(image) for image in images]

    def draw_refined(self, cond, coarse):
        """Returns the encoded refined pictures."""
        (images,) = self.refine.run(["refined_image"], {"cond": cond, "coarse": coarse})
        return [encode(image) for image in images]


def open_session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def encode(image):
    """Encodes a PNG at its fastest level."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG", compress_level=1)
    return file.getvalue()
