"""Keypoint files become the poses that Repose itself reads from them.

REPOSE_KEYPOINT_CASES is a file of them: a list of objects with `name`, `file` and `pose`, which is null where
Repose refuses the file.
"""

import json
import os
import unittest
from pathlib import Path

from repose_client import InvalidArgumentError, Pose


class KeypointFiles(unittest.TestCase):
    def test_reads_what_repose_reads(self) -> None:
        cases = json.loads(Path(os.environ["REPOSE_KEYPOINT_CASES"]).read_text())
        self.assertGreater(len(cases), 0)
        for case in cases:
            with self.subTest(case["name"]):
                if case["pose"] is None:
                    with self.assertRaisesRegex(InvalidArgumentError, "^Cannot read pose"):
                        Pose.from_json(case["file"])
                else:
                    pose = Pose.from_json(case["file"])
                    found = {
                        "skeleton": pose.skeleton,
                        "joints": [list(joint) for joint in pose.joints],
                        "canvas": list(pose.canvas) if pose.canvas else None,
                        "unit": pose.unit,
                    }
                    self.assertEqual(found, case["pose"])
