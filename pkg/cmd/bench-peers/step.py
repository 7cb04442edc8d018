"""The training step of step.go in PyTorch, for comparison.

Usage: step.py BATCH SIDE eager|compile

After a few warm-up steps it prints a line "ready VERSION THREADS PARAMETERS". Then it reads a number of steps
from each line of its input, runs them, and prints the median time of a step in milliseconds.
"""
import statistics
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("no PyTorch in this Python")


class Faces(torch.nn.Module):
    """Pictures [b, 1, side, side] to unit vectors [b, 128]."""

    def __init__(self, side):
        super().__init__()
        channels = [1, 32, 64, 128]
        self.convolutions = torch.nn.ModuleList(
            torch.nn.Conv2d(i, o, kernel_size=3, padding="same") for i, o in zip(channels, channels[1:])
        )
        self.dense = torch.nn.Linear(channels[-1] * (side // 8) ** 2, 128)

    def forward(self, x):
        for convolution in self.convolutions:
            x = torch.nn.functional.max_pool2d(convolution(x).relu(), 2)
        return torch.nn.functional.normalize(self.dense(x.flatten(1)))


def hard_triplets(vectors, people, alpha=0.2):
    """Mean loss over the anchors, each with its farthest positive and its nearest negative."""
    distance = (2 - 2 * vectors @ vectors.T).clamp(0, 4)
    same = people.unsqueeze(0) == people.unsqueeze(1)
    farthest = distance.masked_fill(~same, 0).max(dim=1).values
    nearest = distance.masked_fill(same, 1e30).min(dim=1).values
    return (farthest - nearest + alpha).relu().mean()


def main():
    batch, side, form = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    network = Faces(side)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3)
    people = torch.arange(batch).div(4, rounding_mode="floor")
    f = torch.compile(network) if form == "compile" else network

    def step():
        pictures = torch.rand(batch, 1, side, side)
        start = time.perf_counter()
        adam.zero_grad()
        loss = hard_triplets(f(pictures), people)
        loss.backward()
        adam.step()
        loss.item()
        return 1000 * (time.perf_counter() - start)

    for _ in range(5):
        step()
    parameters = sum(p.numel() for p in network.parameters())
    print("ready", torch.__version__, torch.get_num_threads(), parameters, flush=True)
    for line in sys.stdin:
        print(statistics.median(step() for _ in range(int(line))), flush=True)


main()
