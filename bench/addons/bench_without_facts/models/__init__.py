from . import without_facts
