"""Another way to the numbers of each entry: PyTorch's, or the paper's formula."""
