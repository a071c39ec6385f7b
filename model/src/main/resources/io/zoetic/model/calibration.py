# The matrix products of one layer, to be timed.
class Calibration(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  # Applies every matrix (out,in) of `weights` to `rows` vectors of ones; returns the last result (rows,out).
  def products(self: __torch__.Calibration, weights: List[Tensor], rows: int) -> Tensor:
    y = weights[0]
    for i in range(torch.len(weights)):
      y = torch.linear(torch.new_ones(weights[i], [rows, torch.size(weights[i], 1)]), weights[i])
    return y
