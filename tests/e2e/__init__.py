import pytest

# before the module is imported, for its assertions to tell what differs
pytest.register_assert_rewrite("tests.e2e.conversations", "tests.e2e.installation")
