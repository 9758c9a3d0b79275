"""What TensorBoard reads, made by its own code; neither TensorFlow nor torch loads."""

import io
import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tensorboard.compat.proto.summary_pb2 import HistogramProto

HEADER = 12  # bytes before each record: its length (8) and their checksum (4)
FOOTER = 4  # bytes after it

Shown = float | np.ndarray | list[float]


def encode(
    agent_steps: int, values: Mapping[str, Shown], *, first: bool = False
) -> bytes:
    """One event, ready to be appended to a file of events.

    Args:
        agent_steps: decisions so far; TensorBoard's step.
        values: numbers by their tag; an array [A] counts how often each of 0 to A - 1
            came and becomes a histogram, as does a list of numbers. NaN is left out.
        first: whether the event opens a file.

    Returns:
        The record, behind the file's version if it is the first.
    """
    # Only now: a page that trains nothing need not load it.
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    summary = Summary()
    for tag, value in values.items():
        if isinstance(value, np.ndarray):
            summary.value.add(tag=tag, histo=_of_counts(value))
        elif isinstance(value, list):
            summary.value.add(tag=tag, histo=_of_numbers(value))
        elif not math.isnan(value):
            summary.value.add(tag=tag, simple_value=value)
    now = time.time()
    content = io.BytesIO()
    writer = RecordWriter(content)
    if first:
        version = Event(wall_time=now, file_version="brain.Event:2")
        writer.write(version.SerializeToString())
    event = Event(wall_time=now, step=agent_steps, summary=summary)
    writer.write(event.SerializeToString())
    return content.getvalue()


def length_until(content: bytes, agent_steps: int) -> int:
    """Length of the whole events up to `agent_steps` at the start of a file.

    Args:
        content: of the file; the last event may be cut short.
        agent_steps: what came after them is not counted.

    Returns:
        Bytes to keep.
    """
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    kept = 0
    while kept + HEADER <= len(content):
        length = content[kept : kept + 8]
        checksum = int.from_bytes(content[kept + 8 : kept + HEADER], "little")
        start = kept + HEADER
        end = start + int.from_bytes(length, "little")
        if masked_crc32c(length) != checksum or end + FOOTER > len(content):
            break
        try:
            event = Event.FromString(content[start:end])
        except DecodeError:
            break
        if event.step > agent_steps:
            break
        kept = end + FOOTER
    return kept


def _of_counts(counts: np.ndarray) -> "HistogramProto":
    from tensorboard.compat.proto.summary_pb2 import HistogramProto

    values = np.arange(len(counts))
    return HistogramProto(
        min=-0.5,
        max=len(counts) - 0.5,
        num=counts.sum(),
        sum=(values * counts).sum(),
        sum_squares=(values**2 * counts).sum(),
        bucket_limit=values + 0.5,
        bucket=counts,
    )


def _of_numbers(numbers: list[float]) -> "HistogramProto":
    from tensorboard.compat.proto.summary_pb2 import HistogramProto

    counts, edges = np.histogram(numbers, bins=10)
    return HistogramProto(
        min=min(numbers),
        max=max(numbers),
        num=len(numbers),
        sum=sum(numbers),
        sum_squares=sum(number**2 for number in numbers),
        bucket_limit=edges[1:],
        bucket=counts,
    )
