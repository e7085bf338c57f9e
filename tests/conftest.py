"""What every test runs under."""

from hypothesis import settings

# Examples come from the test itself rather than from the clock or an earlier run: a failure on one machine is
# a failure on all. No deadline, because a loaded machine says nothing about the code.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")
