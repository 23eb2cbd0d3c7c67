"""Runs LocalStack in this process, and ends with whoever started it.

The starter keeps the other end of standard input open and never writes to it. When the starter ends, by whatever
means (a panic, Ctrl-C, kill -9), the operating system closes that end; this process sees it, removes its data and
goes, with all that it started. With `detached` as first argument it lives on until it is told to go.
"""

import os
import runpy
import shutil
import signal
import sys
import threading

mode, folder = sys.argv[1:3]
# A session and thus a process group of its own: Ctrl-C in the terminal is for the starter, and one signal to the group
# reaches everything that LocalStack starts.
os.setsid()


def end_with_starter():
    while os.read(0, 1024):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if mode == "attached":
    threading.Thread(target=end_with_starter, daemon=True).start()
sys.argv = ["localstack"]
runpy.run_module("localstack.runtime.main", run_name="__main__", alter_sys=True)
