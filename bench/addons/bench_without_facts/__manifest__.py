{
    "name": "Benchmark: without facts",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "depends": ["instagram_inbox"],
}
