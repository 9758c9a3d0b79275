"""TensorBoard under a cell: every measure of every run in a folder."""

from pathlib import Path

from IPython import get_ipython
from IPython.display import IFrame

HEIGHT = 600  # pixels


def tensorboard(folder: Path | str) -> IFrame | None:
    """Start TensorBoard and show its page; it ends with the kernel.

    On Colab its own magic command shows it. Elsewhere the page comes from this machine:
    where the notebook's server is another one, as on Binder, the frame stays empty.

    Args:
        folder: runs are looked for in it and below.

    Returns:
        The page, for a notebook to show; None on Colab, which shows it itself.
    """
    shell = get_ipython()
    if "google.colab" in str(shell):
        shell.run_line_magic("load_ext", "tensorboard")
        shell.run_line_magic("tensorboard", f'--logdir "{folder}"')
        return None
    return IFrame(address(folder), "100%", HEIGHT)


def address(folder: Path | str) -> str:
    """Where a TensorBoard, started in a thread of this process, shows a folder's runs.

    Args:
        folder: runs are looked for in it and below.
    """
    from tensorboard import program  # takes a second to load

    board = program.TensorBoard()
    board.configure(
        argv=["", "--logdir", str(folder), "--host", "localhost", "--port", "0"]
        + ["--load_fast", "false"]  # or another process reads, and outlives the kernel
    )
    return str(board.launch())
