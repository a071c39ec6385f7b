# AdamW (arXiv 1711.05101) with clipping by the global gradient norm, in place.
class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  beta1 : float
  beta2 : float
  epsilon : float
  weight_decay : float
  start_decay : float
  max_norm : float

  # The global norm of the gradients.
  def norm(self: __torch__.AdamW, gradients: List[Tensor]) -> float:
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(gradients)):
      squares = torch.append(squares, torch.sum(torch.square(gradients[i])))
    return annotate(float, torch.item(torch.sqrt(torch.sum(torch.stack(squares)))))

  # Forgets the gradients.
  def discard(self: __torch__.AdamW, gradients: List[Tensor]) -> int:
    for i in range(torch.len(gradients)):
      torch.zero_(gradients[i])
    return torch.len(gradients)

  # Makes tensors what others are, in place.
  def assign(self: __torch__.AdamW, targets: List[Tensor], values: List[Tensor]) -> int:
    for i in range(torch.len(targets)):
      torch.copy_(targets[i], values[i])
    return torch.len(targets)

  # Updates parameters and both moments, zeroes the gradients, whose norm is `length`.
  # Matrices decay to 0, vectors (z, norm weights) to where they began. t counts steps from 1.
  def step(self: __torch__.AdamW, parameters: List[Tensor], gradients: List[Tensor], m: List[Tensor], v: List[Tensor], starts: List[Tensor], length: float, learning_rate: float, t: int) -> int:
    scale = 1.
    if torch.gt(length, self.max_norm):
      scale = torch.div(self.max_norm, torch.add(length, 9.9999999999999995e-07))
    bias1 = torch.sub(1., torch.pow(self.beta1, t))
    bias2 = torch.sub(1., torch.pow(self.beta2, t))
    for i in range(torch.len(parameters)):
      g = torch.mul(gradients[i], scale)
      p = parameters[i]
      if torch.gt(torch.dim(p), 1):
        torch.mul_(p, torch.sub(1., torch.mul(learning_rate, self.weight_decay)))
      else:
        torch.add_(p, torch.sub(starts[i], p), alpha=torch.mul(learning_rate, self.start_decay))
      torch.add_(torch.mul_(m[i], self.beta1), g, alpha=torch.sub(1., self.beta1))
      torch.addcmul_(torch.mul_(v[i], self.beta2), g, g, value=torch.sub(1., self.beta2))
      denominator = torch.add(torch.sqrt(torch.div(v[i], bias2)), self.epsilon)
      torch.addcdiv_(p, m[i], denominator, value=torch.neg(torch.div(learning_rate, bias1)))
      torch.zero_(gradients[i])
    return t
