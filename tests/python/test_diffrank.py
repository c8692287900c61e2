# SPDX-License-Identifier: Apache-2.0
"""The Python package on the library of a build: DIFFRANK_LIBRARY and DIFFRANK name them. Run by CTest."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import torch

import diffrank

torch.manual_seed(0)
TWO = tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 4)


def exact():
    """A spec of each ranker with an exact gradient and a tensor-op twin."""
    return ["permutahedron(strength=0.3)", "lapsum(alpha=0.2)", "softsort(tau=0.5)", "sigmoid(tau=0.3)", "network"]


class Operators(unittest.TestCase):
    def test_gradients_are_those_of_finite_differences(self):
        x = torch.randn(3, 5, dtype=torch.double, requires_grad=True)
        for spec in exact():
            self.assertTrue(torch.autograd.gradcheck(lambda s: diffrank.rank(s, spec), (x,)), spec)
        self.assertTrue(torch.autograd.gradcheck(lambda s: diffrank.sort(s, "lapsum", alpha=0.2), (x,)))
        self.assertTrue(torch.autograd.gradcheck(lambda s: diffrank.select(s, "lapsum", k=2, alpha=0.2), (x,)))

    def test_second_derivatives_are_right_or_refused(self):
        x = torch.randn(2, 4, dtype=torch.double, requires_grad=True)
        for spec in ["permutahedron(strength=0.3)", "softsort(tau=0.5)", "sigmoid(tau=0.3)"]:
            self.assertTrue(torch.autograd.gradgradcheck(lambda s: diffrank.rank(s, spec), (x,)), spec)
        y = diffrank.rank(x, "blackbox", **{"lambda": 2}).sum()
        with self.assertRaisesRegex(RuntimeError, "surrogate"):
            torch.autograd.grad(y, x, create_graph=True)

    def test_options_are_keywords_or_text(self):
        x = torch.tensor([[0.3, 2.0, -1.0]])
        expected = torch.tensor([[2.0667, 1.2167, 2.7167]])
        torch.testing.assert_close(diffrank.rank(x, "permutahedron", strength=2), expected, atol=1e-4, rtol=0)
        torch.testing.assert_close(diffrank.rank(x, "permutahedron(strength=2)"), expected, atol=1e-4, rtol=0)
        self.assertEqual(diffrank.spec("a", b=True, c=[1, 2], d=0.1, e="f(g=1)"), "a(b=true, c=[1, 2], d=0.1, e=f(g=1))")
        self.assertEqual(diffrank.spec("a", b=torch.tensor(0.5), c=torch.tensor(3)), "a(b=0.5, c=3)")
        with self.assertRaisesRegex(ValueError, "not both"):
            diffrank.rank(x, "permutahedron(strength=2)", strength=1)

    def test_shapes_types_and_strides_are_kept(self):
        x = torch.randn(2, 3, 4, 6)
        whole = diffrank.rank(x, "lapsum")
        self.assertEqual(whole.shape, x.shape)
        torch.testing.assert_close(diffrank.rank(x[1, :, ::2, 1::2], "hard"), x[1, :, ::2, 1::2].argsort(-1, True).argsort(-1) + 1.0)
        for dtype in [torch.half, torch.bfloat16, torch.float, torch.double]:
            z = torch.randn(4, 8).to(dtype).requires_grad_()
            out = diffrank.rank(z, "lapsum", alpha=0.3)
            self.assertEqual(out.dtype, dtype)
            out.sum().backward()
            self.assertEqual(z.grad.dtype, dtype)
        self.assertEqual(diffrank.rank(torch.empty(0, 3)).shape, (0, 3))
        self.assertEqual(diffrank.rank(torch.empty(2, 3, device="meta")).device.type, "meta")

    def test_wrong_arguments_are_errors_that_help(self):
        x = torch.randn(2, 3)
        with self.assertRaisesRegex(ValueError, "did you mean 'lapsum'"):
            diffrank.rank(x, "lapsm")
        with self.assertRaisesRegex(ValueError, "strength"):
            diffrank.rank(x, "permutahedron", strength=-1)
        with self.assertRaisesRegex(ValueError, r"scores\.float\(\)"):
            diffrank.rank(torch.ones(2, 3, dtype=torch.long))
        with self.assertRaisesRegex(ValueError, "dimension"):
            diffrank.rank(torch.tensor(1.0))
        with self.assertRaisesRegex(ValueError, "did you mean 'lapsum'"):
            diffrank.rank(x.to("meta"), "lapsm")
        with self.assertRaisesRegex(ValueError, "the shape and the type"):
            torch.ops.diffrank.vjp(x, x, torch.ones(1, 2), "rank", "hard")
        with self.assertRaisesRegex(ValueError, "one row of predictions for each label"), torch.no_grad():
            torch.ops.diffrank.loss_vjp(torch.ones(3), torch.ones(5), torch.ones(()), "mse")

    def test_names_are_those_of_the_registry(self):
        self.assertIn("permutahedron", diffrank.names())
        self.assertIn("ranksim", diffrank.names("loss"))
        with self.assertRaisesRegex(ValueError, "kinds are ranker"):
            diffrank.names("rankers")

    def test_data_loaders_may_rank_in_their_workers(self):
        class Ranked(torch.utils.data.Dataset):
            def __len__(self):
                return 8

            def __getitem__(self, i):
                return diffrank.rank(torch.arange(5.0) * (i + 1), "hard")

        batches = list(torch.utils.data.DataLoader(Ranked(), batch_size=4, num_workers=2))
        self.assertEqual(torch.cat(batches).shape, (8, 5))
        torch.testing.assert_close(batches[0][0], torch.tensor([5.0, 4, 3, 2, 1]))
        torch.testing.assert_close(batches[1][3], torch.tensor([5.0, 4, 3, 2, 1]))

    @unittest.skipUnless(TWO, "torch.compile needs PyTorch 2")
    def test_compiled_functions_rank_and_learn(self):
        def f(s):
            return (diffrank.rank(s.tanh(), "lapsum(alpha=0.3)") ** 2).sum()

        x = torch.randn(3, 6, requires_grad=True)
        y = x.detach().clone().requires_grad_()
        f(x).backward()
        torch.compile(f, backend="aot_eager", fullgraph=True)(y).backward()
        torch.testing.assert_close(x.grad, y.grad)


class Losses(unittest.TestCase):
    def test_gradients_are_those_of_finite_differences(self):
        features = torch.randn(6, 3, dtype=torch.double, requires_grad=True)
        labels = torch.tensor([3.0, 1, 4, 1, 5, 9], dtype=torch.double)
        ranksim = "ranksim(ranker=lapsum(alpha=0.2))"
        self.assertTrue(torch.autograd.gradcheck(lambda z: diffrank.loss(ranksim, z, labels), (features,)))
        predictions = torch.randn(6, dtype=torch.double, requires_grad=True)
        weights = torch.rand(6, dtype=torch.double)
        for name, given in [("mse", weights), ("gar(alpha=1)", None), ("spearman(ranker=sigmoid(tau=0.3))", None)]:
            self.assertTrue(
                torch.autograd.gradcheck(lambda p: diffrank.loss(name, p, labels, weights=given), (predictions,)), name
            )

    def test_ranksim_is_a_module(self):
        encoder, head = torch.nn.Linear(4, 8), torch.nn.Linear(8, 1)
        ranksim = diffrank.RankSim(ranker="lapsum(alpha=0.05)")
        x, y = torch.randn(32, 4), torch.arange(32.0)
        features = encoder(x)
        total = torch.nn.functional.l1_loss(head(features).squeeze(1), y) + 0.1 * ranksim(features, y)
        total.backward()
        self.assertTrue(encoder.weight.grad.abs().sum() > 0)
        self.assertEqual(ranksim.step, 1)
        self.assertIn("ranksim(ranker=lapsum(alpha=0.05))", repr(ranksim))

    def test_a_loss_that_would_do_nothing_is_refused(self):
        z, y = torch.randn(4, 2), torch.arange(4.0)
        with self.assertRaisesRegex(ValueError, "would silently be zero.*no_grad"):
            diffrank.loss("ranksim", z, y)
        with torch.no_grad():
            self.assertEqual(diffrank.loss("ranksim", z, y).dim(), 0)
        with self.assertRaisesRegex(ValueError, "labels"):
            diffrank.loss("mse", z.requires_grad_(), y.reshape(2, 2, 1))

    def test_the_weight_of_a_loss_reaches_the_ranker(self):
        z = torch.randn(16, 3, dtype=torch.double, requires_grad=True)
        y = torch.arange(16.0)
        one, ten = (torch.autograd.grad(w * diffrank.loss("ranksim", z, y), z)[0] for w in [1, 10])
        self.assertFalse(torch.allclose(10 * one, ten))  # blackbox: not linear

    @unittest.skipUnless(TWO, "torch.compile needs PyTorch 2")
    def test_compiled_losses_learn(self):
        y = torch.arange(8.0)

        def f(z):
            return diffrank.loss("ranksim(ranker=lapsum(alpha=0.1))", z * 2, y)

        z = torch.randn(8, 3, requires_grad=True)
        w = z.detach().clone().requires_grad_()
        f(z).backward()
        torch.compile(f, backend="aot_eager", fullgraph=True)(w).backward()
        torch.testing.assert_close(z.grad, w.grad)


class Ablations(unittest.TestCase):
    @unittest.skipUnless(os.environ.get("DIFFRANK"), "DIFFRANK does not name the command")
    def test_ablations_run_and_load(self):
        config = {
            "name": "from-python",
            "data": "sine(n=60, val=2, test=2)",
            "backend": "xtensor",
            "model": "mlp(hidden=[4])",
            "train": {"epochs": 2},
            "seeds": 2,
            "sweep": {"grid": {"loss": ["l1", "mse"]}},
        }
        with tempfile.TemporaryDirectory() as folder:
            runs = diffrank.run(config, folder, "--jobs", "2")
            rows = diffrank.load(runs)
            self.assertEqual(len(rows), 4)
            self.assertEqual({row["loss"] for row in rows}, {"l1", "mse"})
            self.assertGreater(rows[0]["test.mae"], 0)
            with self.assertRaises(subprocess.CalledProcessError):
                diffrank.run({"loss": "l3"}, folder)


class Loading(unittest.TestCase):
    def test_a_missing_library_is_an_error_that_helps(self):
        environment = {**os.environ, "DIFFRANK_LIBRARY": "/nowhere/lib.so"}
        end = subprocess.run(
            [sys.executable, "-c", "import diffrank"], env=environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(end.returncode, 1)
        self.assertIn("/nowhere/lib.so does not load into PyTorch", end.stderr)


if __name__ == "__main__":
    unittest.main()
