"""Write small.pth and small_zip.pth, the two forms of PyTorch's files, with tensors whose numbers do not lie in rows."""

import collections

import torch

numbers = torch.arange(24, dtype=torch.float32)
state = collections.OrderedDict(
    rows=numbers.reshape(2, 3, 4),
    transposed=numbers.reshape(2, 3, 4).permute(2, 0, 1),  # [4, 2, 3], strides (1, 12, 4)
    part=numbers[5:17:2],  # Offset 5, stride 2.
    scalar=torch.tensor(7.5),
    counter=torch.tensor(3),
)
torch.save(state, "small.pth", _use_new_zipfile_serialization=False)
torch.save(state, "small_zip.pth")
