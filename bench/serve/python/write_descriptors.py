"""Writes the contract of a package's gRPC service for other programs.

    python write_descriptors.py MODULE PATH
"""

import importlib
import sys
from pathlib import Path

from google.protobuf import descriptor_pb2

files = descriptor_pb2.FileDescriptorSet()


def add(file):
    for dependency in file.dependencies:
        add(dependency)
    if file.name not in [known.name for known in files.file]:
        file.CopyToProto(files.file.add())


add(importlib.import_module(sys.argv[1]).DESCRIPTOR)
Path(sys.argv[2]).write_bytes(files.SerializeToString())
