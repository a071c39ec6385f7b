# What is computed once for every matrix that carries z.
class Svd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  # Thin singular value decomposition, in float32: (out,in) -> U^T (r,out), sigma (r) falling, V^T (r,in).
  def decompose(self: __torch__.Svd, weight: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    u, s, v = torch.linalg_svd(torch.to(weight, 6), False)
    return (torch.contiguous(torch.t(u)), s, torch.contiguous(v))
