# The decoder of the Llama family: RMSNorm, grouped-query attention with rotary positions, SwiGLU.
#
# This is TorchScript, compiled by libtorch when a model is loaded; one call computes a whole step.
# Attributes (num_hidden_layers, ...) are set from config.json.
#
# Dimensions: B rows of the batch, T tokens of each in this call, n tokens attended at most,
# C hidden size, H query heads, K key/value heads, G = H / K query heads per key/value head,
# D head dimension, V vocabulary, L layers, S tokens that the cache has room for.
#
# w, the weights, in this order:
#   0 embed_tokens (V,C)  1 norm (C)  2 lm_head (V,C)  3 cos (S,D/2)  4 sin (S,D/2)
#   then for each layer: 0 input_layernorm  1 q  2 k  3 v  4 o  5 post_attention_layernorm
#   6 gate  7 up  8 down
# keys, values: one tensor (rows,K,S,D) per layer.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  num_hidden_layers : int
  num_attention_heads : int
  num_key_value_heads : int
  head_dim : int
  hidden_size : int
  rms_norm_eps : float

  # One step of generation for the rows row..row+B of the cache: reads `tokens` (B,T), of which row b
  # has the positions start[b].. and ends at index last[b] (what follows is padding), and returns
  # (hidden states (B,T,C), most likely next tokens (B), logits of the next tokens (B,V) in float32).
  # Padding writes keys and values past the row's end, where nothing looks before they are overwritten.
  def step(self: __torch__.Decoder, tokens: Tensor, start: Tensor, last: Tensor, row: int, n: int, w: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(tokens, 0)
    T = torch.size(tokens, 1)
    positions = torch.add(torch.unsqueeze(start, 1), torch.unsqueeze(torch.arange(T, dtype=4, device=tokens.device), 0))  # (B,T)
    rows = torch.unsqueeze(torch.arange(B, dtype=4, device=tokens.device), 1)  # (B,1)
    mask = torch.le(torch.arange(n, dtype=4, device=tokens.device), torch.unsqueeze(positions, 2))  # (B,T,n)
    cos = torch.unsqueeze(torch.embedding(w[3], positions), 2)  # (B,T,1,D/2)
    sin = torch.unsqueeze(torch.embedding(w[4], positions), 2)
    x = torch.embedding(w[0], tokens)  # (B,T,C)
    for layer in range(self.num_hidden_layers):
      at = torch.add(5, torch.mul(9, layer))
      y = (self).norm(x, w[at])
      q, k, v = (self).project(y, at, w, cos, sin)
      cached_k = torch.narrow(keys[layer], 0, row, B)
      cached_v = torch.narrow(values[layer], 0, row, B)
      index = annotate(List[Optional[Tensor]], [rows, None, positions])
      torch.index_put_(cached_k, index, k)
      torch.index_put_(cached_v, index, v)
      a = (self).attend(q, torch.narrow(cached_k, 2, 0, n), torch.narrow(cached_v, 2, 0, n), mask)
      x = torch.add(x, torch.linear(a, w[torch.add(at, 4)]))
      x = torch.add(x, (self).feed_forward((self).norm(x, w[torch.add(at, 5)]), at, w))
    hidden = (self).norm(x, w[1])
    ends = torch.squeeze(torch.gather(hidden, 1, torch.expand(torch.reshape(last, [B, 1, 1]), [B, 1, torch.size(hidden, 2)])), 1)  # (B,C)
    logits = (self).logits(ends, w)
    return (hidden, torch.argmax(logits, 1), logits)

  # The log-probability of targets[t] after hidden[t], and of the `top` most likely tokens there:
  # hidden (T,C), targets (T) -> (T), (T,top), (T,top). In slices, since (T,V) can be huge.
  def logprobs(self: __torch__.Decoder, hidden: Tensor, targets: Tensor, top: int, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    chosen = annotate(List[Tensor], [])
    best = annotate(List[Tensor], [])
    ids = annotate(List[Tensor], [])
    hidden_slices = torch.split(hidden, 64)
    target_slices = torch.split(targets, 64)
    for i in range(torch.len(hidden_slices)):
      p = torch.log_softmax((self).logits(hidden_slices[i], w), 1)
      chosen = torch.append(chosen, torch.squeeze(torch.gather(p, 1, torch.unsqueeze(target_slices[i], 1)), 1))
      b, t = torch.topk(p, top, 1)
      best = torch.append(best, b)
      ids = torch.append(ids, t)
    return (torch.cat(chosen), torch.cat(best), torch.cat(ids))

  # Mean next-token loss for training: tokens, targets, weights (B,T) -> scalar. A target counts by its weight.
  def loss(self: __torch__.Decoder, tokens: Tensor, targets: Tensor, weights: Tensor, w: List[Tensor]) -> Tensor:
    T = torch.size(tokens, 1)
    positions = torch.arange(T, dtype=4, device=tokens.device)
    mask = torch.unsqueeze(torch.le(torch.unsqueeze(positions, 0), torch.unsqueeze(positions, 1)), 0)  # (1,T,T)
    cos = torch.unsqueeze(torch.unsqueeze(torch.embedding(w[3], positions), 0), 2)
    sin = torch.unsqueeze(torch.unsqueeze(torch.embedding(w[4], positions), 0), 2)
    x = torch.embedding(w[0], tokens)
    for layer in range(self.num_hidden_layers):
      at = torch.add(5, torch.mul(9, layer))
      q, k, v = (self).project((self).norm(x, w[at]), at, w, cos, sin)
      a = (self).attend(q, torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), mask)
      x = torch.add(x, torch.linear(a, w[torch.add(at, 4)]))
      x = torch.add(x, (self).feed_forward((self).norm(x, w[torch.add(at, 5)]), at, w))
    x = torch.flatten((self).norm(x, w[1]), 0, 1)  # (BT,C)
    counted = torch.squeeze(torch.nonzero(torch.flatten(weights)), 1)
    p = torch.log_softmax((self).logits(torch.index_select(x, 0, counted), w), 1)
    nll = torch.neg(torch.squeeze(torch.gather(p, 1, torch.unsqueeze(torch.index_select(torch.flatten(targets), 0, counted), 1)), 1))
    counts = torch.index_select(torch.flatten(weights), 0, counted)
    return torch.div(torch.sum(torch.mul(nll, counts)), torch.sum(counts))

  # Logits in float32: (...,C) -> (...,V).
  def logits(self: __torch__.Decoder, x: Tensor, w: List[Tensor]) -> Tensor:
    return torch.to(torch.linear(x, w[2]), 6)

  # RMSNorm, computed in float32 whatever x is, as the reference does.
  def norm(self: __torch__.Decoder, x: Tensor, weight: Tensor) -> Tensor:
    return torch.mul(torch.to(torch.rms_norm(torch.to(x, 6), [self.hidden_size], None, self.rms_norm_eps), ops.prim.dtype(x)), weight)

  # Queries, keys and values of one layer, rotated: (B,T,C) -> (B,T,H,D), (B,T,K,D), (B,T,K,D).
  def project(self: __torch__.Decoder, x: Tensor, at: int, w: List[Tensor], cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(x, 0)
    T = torch.size(x, 1)
    q = torch.reshape(torch.linear(x, w[torch.add(at, 1)]), [B, T, self.num_attention_heads, self.head_dim])
    k = torch.reshape(torch.linear(x, w[torch.add(at, 2)]), [B, T, self.num_key_value_heads, self.head_dim])
    v = torch.reshape(torch.linear(x, w[torch.add(at, 3)]), [B, T, self.num_key_value_heads, self.head_dim])
    return ((self).rotate(q, cos, sin), (self).rotate(k, cos, sin), v)

  # Rotary positions: component i turns with component i + D/2. x (B,T,heads,D), cos and sin (B,T,1,D/2).
  def rotate(self: __torch__.Decoder, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    a, b = torch.chunk(x, 2, 3)
    return torch.cat([torch.sub(torch.mul(a, cos), torch.mul(b, sin)), torch.add(torch.mul(b, cos), torch.mul(a, sin))], 3)

  # Grouped-query attention: q (B,T,H,D), k and v (B,K,n,D), mask (B,T,n) true where visible -> (B,T,HD).
  # The G query heads of a group are folded into the query length, so keys and values are never repeated.
  def attend(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    B = torch.size(q, 0)
    T = torch.size(q, 1)
    K = self.num_key_value_heads
    G = torch.floordiv(self.num_attention_heads, K)
    folded = torch.reshape(torch.permute(torch.reshape(q, [B, T, K, G, self.head_dim]), [0, 2, 3, 1, 4]), [B, K, torch.mul(G, T), self.head_dim])
    visible = torch.unsqueeze(torch.repeat(mask, [1, G, 1]), 1)  # (B,1,GT,n)
    a = torch.scaled_dot_product_attention(folded, k, v, visible)  # (B,K,GT,D)
    unfolded = torch.permute(torch.reshape(a, [B, K, G, T, self.head_dim]), [0, 3, 1, 2, 4])  # (B,T,K,G,D)
    return torch.reshape(unfolded, [B, T, torch.mul(self.num_attention_heads, self.head_dim)])

  # SwiGLU: (B,T,C) -> (B,T,C).
  def feed_forward(self: __torch__.Decoder, x: Tensor, at: int, w: List[Tensor]) -> Tensor:
    gate = torch.silu(torch.linear(x, w[torch.add(at, 6)]))
    return torch.linear(torch.mul(gate, torch.linear(x, w[torch.add(at, 7)])), w[torch.add(at, 8)])

  # The bytes of a checkpoint as a tensor: uint8 pieces of one tensor of type `stored` -> type `to`.
  def tensor(self: __torch__.Decoder, pieces: List[Tensor], stored: int, shape: List[int], to: int) -> Tensor:
    if torch.gt(torch.len(pieces), 1):
      bytes = torch.cat(pieces)
    else:
      bytes = pieces[0]
    return torch.to(torch.reshape(torch.view_copy(bytes, dtype=stored), shape), to)

  # A cache of one tensor (rows,K,S,D) per layer, filled with what the old one (maybe empty) holds.
  def cache(self: __torch__.Decoder, old: List[Tensor], rows: int, length: int, like: Tensor) -> List[Tensor]:
    grown = annotate(List[Tensor], [])
    for layer in range(self.num_hidden_layers):
      fresh = torch.zeros([rows, self.num_key_value_heads, length, self.head_dim], dtype=ops.prim.dtype(like), device=like.device)
      if torch.gt(torch.len(old), 0):
        kept = old[layer]
        torch.copy_(torch.narrow(torch.narrow(fresh, 0, 0, torch.size(kept, 0)), 2, 0, torch.size(kept, 2)), kept)
      grown = torch.append(grown, fresh)
    return grown

  # Copies the first n positions of one row of the cache onto another.
  def move_row(self: __torch__.Decoder, keys: List[Tensor], values: List[Tensor], source: int, target: int, n: int) -> int:
    for layer in range(self.num_hidden_layers):
      torch.copy_(torch.narrow(torch.select(keys[layer], 0, target), 1, 0, n), torch.narrow(torch.select(keys[layer], 0, source), 1, 0, n))
      torch.copy_(torch.narrow(torch.select(values[layer], 0, target), 1, 0, n), torch.narrow(torch.select(values[layer], 0, source), 1, 0, n))
    return n
