import torch


def optimizer(parameters: list[torch.Tensor], lr: float) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(parameters, lr, alpha=0.99)
