# SPDX-License-Identifier: Apache-2.0
"""A Jupyter kernel for C++17 on the interpreter that checks the notebooks: Debian's clang 19 and ipykernel are enough.

notebook_kernel runs the cells; this file forwards them to it, and its output to Jupyter while a cell runs.
"""
import json
import os
import pathlib
import selectors
import subprocess

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

BUILT = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin/notebook_kernel"
BEGIN, END = b"\x1e", b"\x1f"  # around a displayed value, a bundle of MIME types


class Cells:
    """The process that runs cells, and the pipes to it."""

    def __init__(self):
        requests, self.requests = os.pipe()
        self.answers, answers = os.pipe()
        program = os.environ.get("DIFFRANK_NOTEBOOK_KERNEL", str(BUILT))
        self.process = subprocess.Popen([program, str(requests), str(answers)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(requests, answers))
        os.close(requests)
        os.close(answers)
        self.selector = selectors.DefaultSelector()
        for name, file in (("answer", self.answers), ("stdout", self.process.stdout), ("stderr", self.process.stderr)):
            self.selector.register(file, selectors.EVENT_READ, name)

    def run(self, code, on_output):
        """Runs a cell; returns what went wrong, or None where the process has died."""
        os.write(self.requests, json.dumps({"code": code}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            try:
                for key, _ in self.selector.select():
                    part = os.read(key.fd, 1 << 16)
                    if key.data != "answer":
                        on_output(key.data, part)
                    elif not part:
                        return None
                    else:
                        answer += part
            except KeyboardInterrupt:
                pass  # the process has the signal too: an ablation stops, and answers
        while ready := [key for key, _ in self.selector.select(0) if key.data != "answer"]:
            for key in ready:  # written before the answer
                on_output(key.data, os.read(key.fd, 1 << 16))
        return json.loads(answer)["error"]


class DiffrankKernel(Kernel):
    implementation = "diffrank"
    implementation_version = "1"
    banner = "C++17 on clang's interpreter"
    language_info = {"name": "c++", "version": "17", "mimetype": "text/x-c++src", "codemirror_mode": "text/x-c++src",
                     "file_extension": ".cpp"}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.cells = Cells()
        self.pending = b""

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, **_):
        error = self.cells.run(code, self.show)
        if error == "":
            return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}
        if error is None:
            self.cells, self.pending = Cells(), b""
            error = "Died: the cell has ended the process that runs cells, and a new one is begun: run the first cells again"
        name, _, text = error.partition(": ")
        content = {"ename": name, "evalue": text, "traceback": [error]}
        self.send_response(self.iopub_socket, "error", content)
        return {"status": "error", "execution_count": self.execution_count, **content}

    def show(self, name, part):
        """Forwards text as it comes, and a displayed value when it is complete."""
        if name == "stderr":
            return self.stream(name, part)
        self.pending += part
        while self.pending:
            text, begin, rest = self.pending.partition(BEGIN)
            self.stream(name, text)
            self.pending = begin + rest
            bundle, end, after = rest.partition(END)
            if not end:
                return None
            self.pending = after
            self.send_response(self.iopub_socket, "display_data", {"data": json.loads(bundle), "metadata": {}})

    def stream(self, name, text):
        if text:
            self.send_response(self.iopub_socket, "stream", {"name": name, "text": text.decode(errors="replace")})


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=DiffrankKernel)
