import subprocess
import sys

from tests.commands import ROOT

HOLDING = """
from workshop.networks.compare.memory import peak_memory_bytes
before = peak_memory_bytes()
held = bytearray(b"x") * 200_000_000
del held
print(before, peak_memory_bytes())
"""


def test_the_peak_counts_what_was_held_and_given_back_but_not_what_started_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", HOLDING], cwd=ROOT, capture_output=True, text=True, check=True)
    before, peak = map(int, done.stdout.split())
    assert 1_000_000 < before < 100_000_000  # the tests' own process may be far larger
    assert 200_000_000 < peak < before + 220_000_000
