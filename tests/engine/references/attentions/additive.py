import torch


def score(q: torch.Tensor, k: torch.Tensor, weights: dict[str, torch.Tensor]) -> torch.Tensor:
    hidden = q @ weights["W_a"].T + k @ weights["U_a"].T
    return torch.tanh(hidden) @ weights["v_a"]
