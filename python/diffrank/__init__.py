# SPDX-License-Identifier: Apache-2.0
"""Differentiable ranking for PyTorch, and ablations of RankSim: the C++ library diffrank from Python.

    import diffrank, torch
    scores = torch.randn(4, 10, requires_grad=True)
    diffrank.rank(scores, "lapsum", alpha=0.1).square().sum().backward()

Operators and losses are named by a spec, "lapsum(alpha=0.1)", or by a name and options. diffrank.names("ranker") lists the
rankers, and `diffrank show lapsum` says everything about one. Tensors are [..., n] of any floating type, on any device.
"""

import ctypes.util
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import torch

__all__ = ["rank", "sort", "select", "loss", "RankSim", "names", "spec", "run", "load"]


def _load_library():
    """Loads libdiffrank_torch.so: from DIFFRANK_LIBRARY, beside this package, or where the system finds libraries."""
    name = "libdiffrank_torch.so"
    here = pathlib.Path(__file__).resolve().parent
    named = os.environ.get("DIFFRANK_LIBRARY")
    # An installation has lib/<python>/site-packages/diffrank, a build tree python/diffrank and build/release/lib.
    places = [here / "lib" / name, here.parents[1] / "build" / "release" / "lib" / name]
    for parent in list(here.parents)[2:5]:
        places += [parent / name, *parent.glob("*-linux-gnu/" + name)]
    paths = [named] if named else [str(path) for path in places if path.exists()]
    paths += [] if named else [path for path in [ctypes.util.find_library("diffrank_torch")] if path]
    if not paths:
        raise ImportError(
            f"diffrank: {name} was not found. Build it (`cmake --preset release && cmake --build --preset release`), "
            "or set DIFFRANK_LIBRARY to its path."
        )
    try:
        torch.ops.load_library(paths[0])
    except OSError as error:
        raise ImportError(
            f"diffrank: {paths[0]} does not load into PyTorch {torch.__version__}; it has to be built against the "
            f"LibTorch of this PyTorch (Torch_DIR={torch.utils.cmake_prefix_path}/Torch): {error}"
        ) from error


_load_library()


def spec(name, **options):
    """The text "name(option=value, ...)". Values are numbers, booleans, texts (specs, too) and lists."""

    def text(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(text(part) for part in value) + "]"
        if hasattr(value, "item"):  # a number of NumPy or PyTorch
            return text(value.item())
        return repr(value) if isinstance(value, float) else str(value)

    if not options:
        return name
    if "(" in name:
        raise ValueError(f"give options in the text or by keyword, not both: '{name}' and {options}")
    return name + "(" + ", ".join(f"{key}={text(value)}" for key, value in options.items()) + ")"


def rank(scores, ranker="permutahedron", **options):
    """Soft ranks of the last dimension of `scores`, from 1 for the largest; differentiable."""
    return torch.ops.diffrank.rank(scores, spec(ranker, **options))


def sort(scores, sorter="permutahedron", **options):
    """Softly sorted values of the last dimension of `scores`, descending; differentiable."""
    return torch.ops.diffrank.sort(scores, spec(sorter, **options))


def select(scores, selector="lapsum", **options):
    """How much each of the scores belongs to the k largest, in [0, 1]; differentiable. select(x, k=3)"""
    return torch.ops.diffrank.select(scores, spec(selector, **options))


def loss(name, input, labels, weights=None, predictions=None, bins=None, step=0, **options):
    """A loss of features [B, D] or of predictions [B] or [B, K], for labels [B] or [B, d], as a tensor of no dimension.

    weights [B] are those of samples; a loss of features may need predictions, too, and some need the labels' bins. Losses
    that choose at random do so by `step`, the number of the batch.
    """
    return torch.ops.diffrank.loss(input, labels, spec(name, **options), weights, predictions, bins, step)


class RankSim(torch.nn.Module):
    """RankSim (Gong, Mori, Tung, ICML 2022): features [B, D] should be ordered as labels [B] are ordered.

        ranksim = diffrank.RankSim(ranker="lapsum(alpha=0.01)")
        total = l1_loss(head(features), labels) + weight * ranksim(features, labels)

    Options are those of `diffrank show ranksim`. Batches are numbered from 0: which of equal labels is taken depends on it.
    """

    def __init__(self, **options):
        super().__init__()
        self.spec = spec("ranksim", **options)
        self.step = 0

    def forward(self, features, labels):
        value = loss(self.spec, features, labels, step=self.step)
        self.step += 1
        return value

    def extra_repr(self):
        return repr(self.spec)


def names(kind="ranker"):
    """The names of a kind of component: ranker, sorter, selector, loss, similarity, penalty, ..."""
    return torch.ops.diffrank.names(kind)


def run(config, out="runs", *arguments, command=None):
    """Trains the ablation `config`, a dictionary or the path of a JSON file, by the command `diffrank`; returns the folder of
    its runs. Further arguments are those of `diffrank run`: "--jobs", "2", "weight=0,1".
    """
    command = command or os.environ.get("DIFFRANK") or shutil.which("diffrank")
    if not command:
        raise FileNotFoundError("the command diffrank is not in PATH: add its folder, or set DIFFRANK to it")
    with tempfile.TemporaryDirectory() as temporary:
        if isinstance(config, dict):
            path = pathlib.Path(temporary) / "ablation.json"
            path.write_text(json.dumps(config), encoding="utf-8")
        else:
            path = config
        words = [command, "run", str(path), "--out", str(out), *arguments]
        folder = None
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            for line in process.stdout:
                print(line, end="")
                if line.startswith("Run folders: "):
                    folder = pathlib.Path(line[len("Run folders: ") :].rstrip())
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, words)
        return folder


def load(folder):
    """The finished runs of an ablation's folder, a dictionary each: hash, seed, status, the swept values, and the metrics of
    the selected epoch. pandas.DataFrame(diffrank.load("runs/x")) is a table of them.
    """
    folder = pathlib.Path(folder)
    sweep = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    rows = []
    for trial in sweep["trials"]:
        for seed in sweep["seeds"]:
            path = folder / f"{trial['hash']}-s{seed}" / "result.json"
            if not path.exists():
                continue
            result = json.loads(path.read_text(encoding="utf-8"))
            metrics = {name: float(value) for name, value in result.get("metrics", {}).items() if value is not None}
            rows.append(
                {"hash": trial["hash"], "seed": seed, "status": result["status"], **dict(trial["axes"]), **metrics}
            )
    return rows
