{
    "name": "Empty Route",
    "summary": "What the benchmarks measure the webhook against",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "depends": ["web"],
}
