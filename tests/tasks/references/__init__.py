"""What the baselines of each task answer, in the order of `Task.baselines`: one file a task.

Each predictor sees only what the baseline's name allows.
"""
