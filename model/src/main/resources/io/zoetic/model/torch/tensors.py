# Tensors of bytes.
class Tensors(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  # The bytes of a checkpoint as a tensor: uint8 pieces of one tensor of type `stored` -> type `to`.
  def tensor(self: __torch__.Tensors, pieces: List[Tensor], stored: int, shape: List[int], to: int) -> Tensor:
    if torch.gt(torch.len(pieces), 1):
      bytes = torch.cat(pieces)
    else:
      bytes = pieces[0]
    return torch.to(torch.reshape(torch.view_copy(bytes, dtype=stored), shape), to)
