{
    "name": "Quick Passwords",
    "summary": "For servers of tests alone: loaded server-wide, never installed",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "installable": False,
}
