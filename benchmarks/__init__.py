"""Speed and memory of the judge, as ratios against a named rival in the same run."""
