# What is computed once for every matrix that carries z.
class Svd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  # Thin singular value decomposition: (out,in) -> U^T (r,out), sigma (r) falling, V^T (r,in), in float32.
  # Computed in float64: float32 leaves errors of some 1e-6 of the norm, growing with the size, this 5e-8.
  def decompose(self: __torch__.Svd, weight: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    u, s, v = torch.linalg_svd(torch.to(weight, 7), False)
    return (torch.contiguous(torch.t(torch.to(u, 6))), torch.to(s, 6), torch.contiguous(torch.to(v, 6)))
