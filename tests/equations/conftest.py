"""What holds for the tests of equations."""

import torch
from torch.testing import assert_close

# Its first call loads modules for longer than hypothesis lets an example take.
assert_close(torch.zeros(1), torch.zeros(1))
