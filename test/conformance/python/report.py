"""Runs the unit tests of one module and reports each on a line of standard output.

    python3 report.py MODULE DONE [ONLY]

The file DONE names, one a line, the tests that are not run again; ONLY, if given, those that are run at all. A line of
the report is a control character, then "start" or "end", the test's id, its verdict and a short reason, separated by
tabs.
"""

import collections
import importlib
import io
import os
import sys
import unittest



def names(path):
    with open(path, encoding="utf-8") as file:
        return set(file.read().splitlines())


module_name = sys.argv[1]
done = names(sys.argv[2])
only = names(sys.argv[3]) if len(sys.argv) > 3 else None
sys.argv = [sys.argv[0]]

# The tests replace sys.stdout and close descriptors.
report_fd = os.dup(1)


def report(*fields):
    line = "\n\x01" + "\t".join(" ".join(field.split()) for field in fields) + "\n"
    os.write(report_fd, line.encode("ascii", "backslashreplace"))


class Result(unittest.TestResult):
    """Reports at once, so that nothing is lost when the process ends."""

    def __init__(self):
        super().__init__()
        self.seen = collections.Counter()
        self.verdict = None

    def name(self, test):
        count = self.seen[test.id()]
        return test.id() + (f"#{count}" if count > 1 else "")

    def startTest(self, test):
        self.seen[test.id()] += 1
        self.verdict = ("pass", "")
        super().startTest(test)
        report("start", self.name(test))

    def stopTest(self, test):
        report("end", self.name(test), *self.verdict)
        super().stopTest(test)

    def settle(self, test, verdict, reason):
        if isinstance(test, unittest.case._SubTest):
            self.verdict = (verdict, reason)
        elif isinstance(test, unittest.TestCase):
            self.verdict = (verdict, reason)
        else:
            # setUpClass or setUpModule.
            report("start", test.id())
            report("end", test.id(), verdict, reason)

    def addError(self, test, error):
        self.settle(test, "fail", self._exc_info_to_string(error, unittest.TestCase())[-1500:])

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.addError(test, error)

    def addSkip(self, test, reason):
        if isinstance(test, unittest.case._SubTest):
            return
        self.settle(test, "skip", reason)

    def addExpectedFailure(self, test, error):
        self.settle(test, "pass", "expected failure")

    def addUnexpectedSuccess(self, test):
        self.settle(test, "fail", "unexpected success")


def chosen(suite, seen):
    kept = unittest.TestSuite() if not isinstance(suite, unittest.TestSuite) else suite.__class__()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(chosen(test, seen))
            continue
        seen[test.id()] += 1
        count = seen[test.id()]
        name = test.id() + (f"#{count}" if count > 1 else "")
        if name not in done and (only is None or name in only):
            kept.addTest(test)
    return kept


def run(suite):
    result = Result()
    if done or only is not None:
        suite = chosen(suite, collections.Counter())
    suite.run(result)


from test import support

support.use_resources = []
support.verbose = 0
support._run_suite = run
sys.stderr = io.TextIOWrapper(sys.stderr.buffer, "utf-8", "backslashreplace", line_buffering=True)
try:
    module = importlib.import_module("test." + module_name)
except unittest.SkipTest as reason:
    report("start", module_name)
    report("end", module_name, "skip", str(reason))
    sys.exit(0)
main = getattr(module, "test_main", None)
if main is not None:
    main()
else:
    run(unittest.defaultTestLoader.loadTestsFromModule(module))
sys.stdout.flush()
# Threads that a failed test left behind do not matter.
os._exit(0)
