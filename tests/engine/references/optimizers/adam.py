import torch


def optimizer(parameters: list[torch.Tensor], lr: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, lr)
