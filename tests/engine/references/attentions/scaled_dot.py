import torch


def score(q: torch.Tensor, k: torch.Tensor, weights: dict[str, torch.Tensor]) -> torch.Tensor:
    query, key = q @ weights["W_q"].T, k @ weights["W_k"].T
    return (query * key).sum(1) / q.shape[1] ** 0.5
