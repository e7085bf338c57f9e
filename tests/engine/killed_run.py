"""A training run for another process to kill: `python -m tests.engine.killed_run FOLDER`."""

import sys
import time
from pathlib import Path

from engine.batches import Batch
from engine.network import SequenceDesign
from engine.training import Trainer
from tests.engine.builders import Counting
from tests.engine.runs import CONFIG


class Slow(Counting):
    """The same batches, but slow enough to be killed between any two."""

    def batch(self, epoch: int, index: int) -> Batch:
        time.sleep(0.05)
        return super().batch(epoch, index)


if __name__ == "__main__":
    Trainer(SequenceDesign(Counting().network), CONFIG, Slow(), Path(sys.argv[1])).run()
