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

  # The `count` largest components alone, by a randomised range finder with subspace iteration (Halko,
  # Martinsson and Tropp 2011, algorithms 4.4 and 5.1): `test` (in,count+p) is random, p the oversampling.
  # The iterations are in float32 and orthonormalise at every product, so that small components are not
  # lost in rounding; the projection that gives the factors is in float64.
  def leading(self: __torch__.Svd, weight: Tensor, test: Tensor, count: int, iterations: int) -> Tuple[Tensor, Tensor, Tensor]:
    q, r0 = torch.linalg_qr(torch.matmul(weight, test))
    for i in range(iterations):
      p, r1 = torch.linalg_qr(torch.matmul(torch.t(weight), q))
      q, r2 = torch.linalg_qr(torch.matmul(weight, p))
    base, r3 = torch.linalg_qr(torch.to(q, 7))
    u, s, v = torch.linalg_svd(torch.matmul(torch.t(base), torch.to(weight, 7)), False)
    left = torch.matmul(base, torch.narrow(u, 1, 0, count))
    return (torch.contiguous(torch.t(torch.to(left, 6))), torch.to(torch.narrow(s, 0, 0, count), 6), torch.contiguous(torch.to(torch.narrow(v, 0, 0, count), 6)))
