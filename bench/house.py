"""How the code is laid out: what a newcomer has to find their way through."""

from collections import Counter, defaultdict
from statistics import mean

from tests.layout import CHECKOUT, circles_of, model_files, models_of

from .figures import Figure

ADDON = CHECKOUT / "instagram_inbox"


def run(_installation) -> list[Figure]:
    files, methods = defaultdict(set), Counter()
    for path in model_files(ADDON):
        for model, names, _fields in models_of(path):
            files[model].add(path)
            methods.update((model, name) for name in names)
    each = [len(some) for some in files.values()]
    python = [path for path in ADDON.rglob("*.py") if "migrations" not in path.parts]
    lines = sum(len(path.read_text().splitlines()) for path in python)
    return [
        Figure("files per model, mean", mean(each), "", "≤ 2.0"),
        Figure("files per model, most", max(each), "", "≤ 7"),
        # 80 for the first nine subjects, and five for who the customer is
        Figure("files of models/ and report/", len(model_files(ADDON)), "", "≤ 85"),
        Figure("lines of Python in the add-on", lines, "", "≤ 16000"),
        Figure(
            "methods of ours that we override",
            sum(count - 1 for count in methods.values()),
            "",
            "= 0",
        ),
        *(
            Figure(
                f"files in a circle of imports, {folder}",
                len(circles_of(CHECKOUT / folder)),
                "",
                "= 0",
            )
            for folder in (ADDON.name, "simulator", "bench", "devtools")
        ),
    ]
