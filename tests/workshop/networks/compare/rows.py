"""Results for tests."""

from workshop.networks.compare.job import Budget, Job, Measuring, Result
from workshop.networks.family import Loss

JOB = Job("rnn", ("music",), "digest", 1, Budget(100), Measuring())
ROW = Result("rnn", "pitch sets", 1000, 128, 50.0, Loss(40, 20, 10), Loss(30, 20, 10), 80.0, 5_000_000, 0.9)
GRAMS = Result("3-gram", "pitch sets", None, 500, None, Loss(50, 20, 10), Loss(60, 20, 10), None, 1_000_000, None)
