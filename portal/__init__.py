"""The doors: command line, HTTP interface, pages and printed sheets."""
