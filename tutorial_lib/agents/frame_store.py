"""How a replay keeps single frames: plainly, or packed without loss.

From one frame to the next a game changes a few dozen pixels. So four frames in a row
are packed together, and a dictionary made of the run's own first frames says what this
game looks like. That is 70 to 150 bytes for a frame of 84x84 pixels. Frames packed one
by one would need twice as many, and would not be read faster.
"""

import sys

import numpy as np
import zstandard

from tutorial_lib.checks import require

GROUP = 4  # frames of one game packed together
LEVEL = -1  # level 1 saves 7 % of the bytes and takes 25 % longer to read
DICTIONARY = 32_768  # bytes; twice as many make reading slower
LESSONS = 1_024  # groups that the dictionary is made of, at most
LESSON_ROWS = 512  # that they are of at least, or they would all show a game's start
BLOCK = 8  # samples unpacked at a time, few enough to stay near the processor


class PlainFrames:
    """The newest rows of frames as they are: simple, and fifty times as large."""

    def __init__(
        self, rows: int, num_envs: int, shape: tuple[int, ...], dtype: type = np.uint8
    ) -> None:
        """Make room.

        Args:
            rows: how many stay readable; a row is one frame of every game.
            num_envs: games, B.
            shape: of one frame.
            dtype: of its numbers.
        """
        self._kept: np.ndarray = np.zeros((rows, num_envs, *shape), dtype)
        self._written = 0

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self._kept.nbytes

    def append(self, frames: np.ndarray) -> None:
        """Keep one more row, [B, *shape]; the first is row 0."""
        self._kept[self._written % len(self._kept)] = frames
        self._written += 1

    def read(self, rows: np.ndarray, games: np.ndarray, stack: int) -> np.ndarray:
        """Put stacks of frames together, whichever games these show.

        Args:
            rows: [V, N] the newest frame of each; V views of N samples, ascending.
            games: [N] whose frames.
            stack: frames in a stack, S.

        Returns:
            [V, N, S, *shape], a copy, oldest frame first; in place of a frame that is
            no longer kept, or never was, there is any other.
        """
        ago = np.arange(stack)[::-1]
        return self._kept[(rows[..., None] - ago) % len(self._kept), games[:, None]]

    def pack(self) -> dict[str, np.ndarray]:
        """Copies of all that is kept, by name."""
        return {"frames": self._kept.copy()}

    def restore(self, arrays: dict[str, np.ndarray], written: int) -> None:
        """Take over what `pack` returned after `written` rows.

        Raises:
            ValueError: it is of another size.
        """
        require("frames", arrays["frames"], self._kept.shape, self._kept.dtype)
        self._kept = arrays["frames"].copy()
        self._written = written


class PackedFrames:
    """The newest rows of frames, packed; it does what `PlainFrames` does."""

    def __init__(self, rows: int, num_envs: int, shape: tuple[int, ...]) -> None:
        """Make room; the arguments are those of `PlainFrames`, all frames uint8."""
        # One more than needed, because the newest group replaces a whole one. Objects
        # in an array, unlike those in a list, are no work for the garbage collector.
        self._groups = np.full((-(-rows // GROUP) + 1, num_envs), b"", object)
        self._open = np.zeros((num_envs, GROUP, *shape), np.uint8)
        self._desk = np.zeros((0, *shape), np.uint8)  # where frames are unpacked
        self._packed_bytes = self._groups.size * sys.getsizeof(b"")
        self._learn_at = max(-(-LESSONS // num_envs) * GROUP, LESSON_ROWS)
        self._written = 0
        self._learn(b"")

    @property
    def nbytes(self) -> int:
        """Bytes in memory, the interpreter's own share of them included."""
        arrays = (self._groups, self._open, self._desk)
        return self._packed_bytes + sum(array.nbytes for array in arrays)

    def append(self, frames: np.ndarray) -> None:
        """Keep one more row, [B, *shape]; the first is row 0."""
        self._open[:, self._written % GROUP] = frames
        self._written += 1
        if self._written % GROUP == 0:
            for game in range(len(self._open)):
                self._pack_open(self._written // GROUP - 1, game)
        if self._written == self._learn_at:
            self._learn_from_what_is_kept()

    def read(self, rows: np.ndarray, games: np.ndarray, stack: int) -> np.ndarray:
        """Put stacks of frames together; see `PlainFrames.read`."""
        width = stack + int((rows[-1] - rows[0]).max())
        span = (width + GROUP - 2) // GROUP + 1  # groups that so many frames may touch
        first = np.maximum(rows[0] - stack + 1, 0) // GROUP
        last = rows[-1] // GROUP
        for game in games[last == self._written // GROUP]:
            self._pack_open(self._written // GROUP, game)
        begin = last - span + 1
        # The same number for all keeps this simple: instead of groups from before the
        # first that is needed, that one is unpacked again.
        groups = np.maximum(begin[:, None] + np.arange(span), first[:, None])
        pieces = self._groups[groups % len(self._groups), games[:, None]].ravel()
        ago = np.arange(stack)[::-1]
        on_desk = np.arange(len(games)) % BLOCK * span  # groups before a sample's own
        places = (rows - GROUP * (begin - on_desk))[..., None] - ago
        frames = np.empty((*rows.shape, stack, *self._desk.shape[1:]), np.uint8)
        for start in range(0, len(games), BLOCK):
            block = slice(start, start + BLOCK)
            self._unpack(pieces[start * span : (start + BLOCK) * span].tolist())
            for view, place in zip(frames[:, block], places[:, block], strict=True):
                # Without "clip" numpy would write to a copy of its own first.
                self._desk.take(place, axis=0, out=view, mode="clip")
        return frames

    def _unpack(self, pieces: list[bytes]) -> None:
        """Lay the frames of these groups on the desk."""
        needed = GROUP * len(pieces)
        if len(self._desk) < needed:
            self._desk = np.zeros((needed, *self._desk.shape[1:]), np.uint8)
        desk = self._desk[:needed]
        # All in one call, straight to where it shall lie: the way that costs least.
        reader = self._decoder.stream_reader(b"".join(pieces), read_across_frames=True)
        if reader.readinto(desk) != desk.nbytes:
            raise ValueError("the kept frames are damaged; start with an empty replay")

    def _pack_open(self, group: int, game: int) -> None:
        place = group % len(self._groups)
        self._put((place, game), self._compress(self._open[game].data))

    def _compress(self, group: memoryview | bytes) -> bytes:
        # What zstd returns was cut from a block fit for the worst case, and the rest of
        # that block is too short for the next one. A copy leaves no such holes.
        return bytes(memoryview(self._encoder.compress(group)))

    def _put(self, at: tuple[int, ...], piece: bytes) -> None:
        replaced = self._groups[at]
        self._packed_bytes += sys.getsizeof(piece) - sys.getsizeof(replaced)
        self._groups[at] = piece

    def _learn(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        # The length is written down: only with it can a reader skip a buffer of its
        # own. All else that zstd would write beside the pixels is known here.
        layout = zstandard.ZstdCompressionParameters.from_level(
            LEVEL,
            format=zstandard.FORMAT_ZSTD1_MAGICLESS,
            write_content_size=True,
            write_checksum=False,
            write_dict_id=False,
        )
        self._encoder = zstandard.ZstdCompressor(
            dict_data=known, compression_params=layout
        )
        self._decoder = zstandard.ZstdDecompressor(
            dict_data=known, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        )

    def _learn_from_what_is_kept(self) -> None:
        groups = {at: piece for at, piece in np.ndenumerate(self._groups) if piece}
        if len(groups) < LESSONS:
            return  # so small a store needs no dictionary
        reader = self._decoder
        lessons = list(groups.values())[:: -(-len(groups) // LESSONS)]
        dictionary = zstandard.train_dictionary(
            DICTIONARY, [reader.decompress(piece) for piece in lessons]
        )
        self._learn(dictionary.as_bytes())
        for at, piece in groups.items():
            self._put(at, self._compress(reader.decompress(piece)))

    def pack(self) -> dict[str, np.ndarray]:
        """Copies of all that is kept, by name."""
        pieces = self._groups.ravel().tolist()
        lengths = np.array([len(piece) for piece in pieces], np.uint32)
        return {
            "frames": np.frombuffer(b"".join(pieces), np.uint8),
            "lengths": lengths.reshape(self._groups.shape),
            "open": self._open.copy(),
            "dictionary": np.frombuffer(self._dictionary, np.uint8),
        }

    def restore(self, arrays: dict[str, np.ndarray], written: int) -> None:
        """Take over what `pack` returned after `written` rows.

        Raises:
            ValueError: it is of another size.
        """
        frames, lengths = arrays["frames"], arrays["lengths"]
        require("open", arrays["open"], self._open.shape, np.uint8)
        require("lengths", lengths, self._groups.shape, np.uint32)
        require("frames", frames, (int(lengths.sum(dtype=np.int64)),), np.uint8)
        ends = lengths.cumsum(dtype=np.int64).reshape(lengths.shape)
        for at, end in np.ndenumerate(ends):
            self._put(at, frames[end - lengths[at] : end].tobytes())
        self._open = arrays["open"].copy()
        self._learn(arrays["dictionary"].tobytes())
        self._written = written
