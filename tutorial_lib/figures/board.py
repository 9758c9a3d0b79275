"""TensorBoard: every measure of every run in a folder, on a page of its own."""

from html import escape
from pathlib import Path

from IPython import get_ipython
from IPython.display import HTML


def tensorboard(folder: Path | str) -> HTML | None:
    """Start TensorBoard and show a link to its page; it ends with the kernel.

    On Colab its own magic command shows it. Elsewhere the page comes from the machine
    that runs the notebook: where that is another one, as on Binder, it does not open.
    A frame in the notebook would not do, for JupyterLab lets it store nothing.

    Args:
        folder: runs are looked for in it and below.

    Returns:
        The link, for a notebook to show; None on Colab, which shows the page itself.
    """
    shell = get_ipython()
    if "google.colab" in str(shell):
        shell.run_line_magic("load_ext", "tensorboard")
        shell.run_line_magic("tensorboard", f'--logdir "{folder}"')
        return None
    page, name = address(folder), escape(str(folder))
    return HTML(
        f'<a href="{page}" target="_blank" rel="noopener">TensorBoard of {name}</a>'
    )


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
