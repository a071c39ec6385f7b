# The decoder: RMSNorm, grouped-query attention with rotary positions, a gated feed-forward layer;
# its weight matrices scaled by expert vectors (SVF, arXiv 2501.06252), another one for every row.
#
# This is TorchScript, compiled by libtorch when a model is loaded; one call computes a whole step.
# Attributes are set from config.json and from what Architecture says of the family; those that are
# 0 (or 1. for a multiplier) cost a comparison and no operation, so that Llama pays for nothing else.
#
# Dimensions: B rows of the batch, T tokens of each in this call, n tokens attended at most,
# C hidden size, H query heads, K key/value heads, G = H / K query heads per key/value head,
# D head dimension, R of them rotated, V vocabulary, L layers, S tokens that the cache has room for,
# k singular components of a matrix that carry z, Z those of all matrices together.
#
# w, the weights, in this order:
#   0 embed_tokens (V,C)  1 norm (C)  2 lm_head (V,C), then two tensors for each rotary table,
#   which are cos and sin (S,R/2) of positions, or, where by_length says so, the frequencies
#   (S+1,R/2) for sequences of each length and what cos and sin are multiplied with (1);
#   from first_layer on for each layer: 0 q  1 k  2 v  3 o  4 gate  5 up  6 down, and what else the
#   family has, at the places that the attributes *_at name (0: it has none): norms (C), biases of
#   q, k and v, of o, and of gate, up and down, and q_norm and k_norm, of heads (D) or of their whole
#   width (HD and KD): weights_per_layer in all.
# u, v, the singular vectors that carry z: for each layer those of q, k, v, o, gate, up, down;
#   u[i] (k,out) and v[i] (k,in), empty where a matrix is not in the layout. Empty lists: no experts.
# scale: one tensor (B or 1,1,k) per matrix, what its components are multiplied with: sigma*z where
#   the factors stand for the matrix, sigma*(z-1) in the delta form, where they add to it. In training
#   DoRA and IA3 have one of (1,k+out): behind the components what the outputs are multiplied with.
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
  rotary_dim : int
  rms_norm_eps : float
  first_layer : int
  weights_per_layer : int
  attention_norm_at : int
  attention_post_norm_at : int
  mlp_norm_at : int
  mlp_post_norm_at : int
  bias_at : int
  o_bias_at : int
  mlp_bias_at : int
  head_norm_at : int
  wide_norm_at : int
  norm_in_float : int
  activation : int
  embedding_scale : float
  attention_scale : float
  residual_scale : float
  logits_scale : float
  attention_cap : float
  logits_cap : float
  window : int
  layer_rotary : List[int]
  layer_sliding : List[int]
  by_length : List[int]
  delta : int

  # One step of generation for the rows row..row+B of the cache: reads `tokens` (B,T), of which `rows`
  # (3,B) says for each row its first position, the index at which it ends (what follows is padding)
  # and the length of its sequence as far as it is known, and returns (hidden states (B,T,C), most
  # likely next tokens (B), logits of the next tokens (B,V) in float32).
  # Padding writes keys and values past the row's end, where nothing looks before they are overwritten.
  # scales (rows,Z) are the cache's; sizes are the k of all matrices.
  def step(self: __torch__.Decoder, tokens: Tensor, rows: Tensor, row: int, n: int, w: List[Tensor], keys: List[Tensor], values: List[Tensor], u: List[Tensor], v: List[Tensor], scales: Tensor, sizes: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(tokens, 0)
    T = torch.size(tokens, 1)
    start, last, lengths = torch.unbind(rows, 0)
    positions = torch.add(torch.unsqueeze(start, 1), torch.unsqueeze(torch.arange(T, dtype=4, device=tokens.device), 0))  # (B,T)
    batch = torch.unsqueeze(torch.arange(B, dtype=4, device=tokens.device), 1)  # (B,1)
    index = annotate(List[Optional[Tensor]], [batch, None, positions])
    places = torch.arange(n, dtype=4, device=tokens.device)
    masks = (self).masks(torch.le(places, torch.unsqueeze(positions, 2)), places, positions)
    cos, sin = (self).rotary(positions, torch.unsqueeze(lengths, 1), w)
    scale = annotate(List[Tensor], [])
    if torch.gt(torch.len(v), 0):
      scale = torch.split_with_sizes(torch.unsqueeze(torch.narrow(scales, 0, row, B), 1), sizes, 2)
    x = (self).embed(tokens, w)  # (B,T,C)
    for layer in range(self.num_hidden_layers):
      q, k, value = (self).project(x, layer, cos, sin, w, u, v, scale)
      cached_k = torch.narrow(keys[layer], 0, row, B)
      cached_v = torch.narrow(values[layer], 0, row, B)
      torch.index_put_(cached_k, index, k)
      torch.index_put_(cached_v, index, value)
      a = (self).attend(q, torch.narrow(cached_k, 2, 0, n), torch.narrow(cached_v, 2, 0, n), masks[self.layer_sliding[layer]])
      x = (self).complete(x, a, layer, w, u, v, scale)
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

  # Reads trees of tokens behind a prefix, the first n tokens of row 0 of a cache, and writes nothing:
  # tokens, positions, branch (B,T). A token of branch b sees the prefix, the trunk (branch 0) and its
  # own branch, each up to itself. Returns the log-probability (N) of targets[i] after the token at
  # sources[i] of the flattened (B,T). Row 0 of the cache's scales (rows,Z) holds for all.
  def score_tree(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, n: int, sources: Tensor, targets: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], u: List[Tensor], v: List[Tensor], scales: Tensor, sizes: List[int]) -> Tensor:
    B = torch.size(tokens, 0)
    T = torch.size(tokens, 1)
    mask = torch.cat([torch.ones([B, T, n], dtype=11, device=tokens.device), (self).tree_mask(branch)], 2)
    before = torch.unsqueeze(torch.expand(torch.arange(n, dtype=4, device=tokens.device), [B, n]), 1)
    masks = (self).masks(mask, torch.cat([before, torch.unsqueeze(positions, 1)], 2), positions)
    cos, sin = (self).rotary(positions, (self).lengths(positions), w)
    scale = annotate(List[Tensor], [])
    if torch.gt(torch.len(v), 0):
      scale = torch.split_with_sizes(torch.unsqueeze(torch.narrow(scales, 0, 0, 1), 1), sizes, 2)
    x = (self).embed(tokens, w)
    for layer in range(self.num_hidden_layers):
      q, k, value = (self).project(x, layer, cos, sin, w, u, v, scale)
      shape = [B, self.num_key_value_heads, n, self.head_dim]
      prefix_k = torch.expand(torch.narrow(torch.narrow(keys[layer], 0, 0, 1), 2, 0, n), shape)
      prefix_v = torch.expand(torch.narrow(torch.narrow(values[layer], 0, 0, 1), 2, 0, n), shape)
      all_k = torch.cat([prefix_k, torch.transpose(k, 1, 2)], 2)
      all_v = torch.cat([prefix_v, torch.transpose(value, 1, 2)], 2)
      x = (self).complete(x, (self).attend(q, all_k, all_v, masks[self.layer_sliding[layer]]), layer, w, u, v, scale)
    hidden = torch.index_select(torch.flatten((self).norm(x, w[1]), 0, 1), 0, sources)  # (N,C)
    chosen = annotate(List[Tensor], [])
    hidden_slices = torch.split(hidden, 64)  # (N,V) can be huge
    target_slices = torch.split(targets, 64)
    for i in range(torch.len(hidden_slices)):
      p = torch.log_softmax((self).logits(hidden_slices[i], w), 1)
      chosen = torch.append(chosen, torch.squeeze(torch.gather(p, 1, torch.unsqueeze(target_slices[i], 1)), 1))
    return torch.cat(chosen)

  # What the base model makes of prompts in its first layers: tokens (B,T), of which row b ends at
  # index last[b] -> (B,2C), the mean over the row's positions from first[b] to until[b] and the last
  # one, in float32.
  def pooled(self: __torch__.Decoder, tokens: Tensor, first: Tensor, until: Tensor, last: Tensor, layers: int, w: List[Tensor]) -> Tensor:
    B = torch.size(tokens, 0)
    x = (self).layers(tokens, layers, w, annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], []))
    x = torch.to(x, 6)
    order = torch.unsqueeze(torch.arange(torch.size(tokens, 1), dtype=4, device=tokens.device), 0)
    inside = torch.logical_and(torch.ge(order, torch.unsqueeze(first, 1)), torch.le(order, torch.unsqueeze(until, 1)))
    counted = torch.unsqueeze(torch.to(inside, 6), 2)  # (B,T,1)
    mean = torch.div(torch.sum(torch.mul(x, counted), [1]), torch.sum(counted, [1]))
    ends = torch.squeeze(torch.gather(x, 1, torch.expand(torch.reshape(last, [B, 1, 1]), [B, 1, torch.size(x, 2)])), 1)
    return torch.cat([mean, ends], 1)

  # What objectives of an expert are made of: the log-probabilities (N) of targets[i] after the token at
  # at[i] of the flattened tokens (B,T), each of which stands at its position of its branch (see
  # tree_mask); behind them (N) the divergences there, KL(base || expert) if kl (1) is above 0,
  # KL(expert || base) if it is below, none if it is 0. The base reads the same tokens, unless anchor
  # (N,C) says what it made of others at each place: see base_reading; (0,C) says nothing. z (Z), sigma (Z).
  def expert_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, z: Tensor, sigma: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    return (self).terms(tokens, positions, branch, at, targets, kl, anchor, w, u, v, (self).scale(z, sigma, v))

  # The same in the parametrisation of the published code: logits p (Z) instead of z.
  def expert_terms_reference(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, p: Tensor, sigma: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    return (self).expert_terms(tokens, positions, branch, at, targets, kl, anchor, (self).effective(p, sigma, v), sigma, w, u, v)

  # What training a classifier minimises: the mean negative log-probability of each question's label
  # among all labels, a label being as likely as its tokens are. All in one sequence (1,T): group 0 is
  # the beginning that all questions share, group q question q; in a group, branch 0 is the question
  # and branch k its k-th label. A token sees group 0, its question and its own label, up to itself.
  # targets (N) are the labels' tokens, sources (N) where they are predicted, owner (N) their place in
  # the flattened scores (Q,L), which begin at `start`; truth (Q) is the right label.
  def label_loss(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, group: Tensor, branch: Tensor, sources: Tensor, targets: Tensor, owner: Tensor, start: Tensor, truth: Tensor, z: Tensor, sigma: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    order = torch.arange(torch.size(tokens, 1), dtype=4, device=tokens.device)
    earlier = torch.le(torch.unsqueeze(order, 0), torch.unsqueeze(order, 1))  # (T,T)
    shared = torch.eq(torch.unsqueeze(group, 1), 0)  # (1,1,T)
    own = torch.eq(torch.unsqueeze(group, 1), torch.unsqueeze(group, 2))
    branches = torch.logical_or(torch.eq(torch.unsqueeze(branch, 1), 0), torch.eq(torch.unsqueeze(branch, 1), torch.unsqueeze(branch, 2)))
    mask = torch.logical_and(torch.unsqueeze(earlier, 0), torch.logical_or(shared, torch.logical_and(own, branches)))
    x = (self).masked_layers(tokens, positions, mask, self.num_hidden_layers, w, u, v, (self).scale(z, sigma, v))
    hidden = torch.index_select(torch.flatten((self).norm(x, w[1]), 0, 1), 0, sources)
    p = torch.log_softmax((self).logits(hidden, w), 1)
    chosen = (self).chosen(p, targets)
    scores = torch.reshape(torch.index_add(torch.flatten(start), 0, owner, chosen), [torch.size(start, 0), torch.size(start, 1)])
    return torch.neg(torch.mean(torch.gather(torch.log_softmax(scores, 1), 1, torch.unsqueeze(truth, 1))))

  # The same in the parametrisation of the published code.
  def label_loss_reference(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, group: Tensor, branch: Tensor, sources: Tensor, targets: Tensor, owner: Tensor, start: Tensor, truth: Tensor, p: Tensor, sigma: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    return (self).label_loss(tokens, positions, group, branch, sources, targets, owner, start, truth, (self).effective(p, sigma, v), sigma, w, u, v)

  # The same as expert_terms for LoRA adapters (arXiv 2106.09685) in place of singular vectors: u[i] is
  # B^T, v[i] is A; factor (1) is alpha / rank. Needs the delta form.
  def lora_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, factor: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    scale = annotate(List[Tensor], [])
    for i in range(torch.len(v)):
      scale = torch.append(scale, factor)
    return (self).terms(tokens, positions, branch, at, targets, kl, anchor, w, u, v, scale)

  # The same for LoRA-XS (arXiv 2405.17604): u[i] is (U diag(sigma))^T, v[i] is V^T, r[i] is between them.
  def lora_xs_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, factor: Tensor, w: List[Tensor], r: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    a = annotate(List[Tensor], [])
    for i in range(torch.len(v)):
      a = torch.append(a, torch.matmul(r[i], v[i]))
    return (self).lora_terms(tokens, positions, branch, at, targets, kl, anchor, factor, w, u, a)

  # The same for DoRA (arXiv 2402.09353): u[i] and v[i] as for LoRA, m[i] (out) are the magnitudes of the
  # matrix's rows, W' = m (W + factor BA) / ||W + factor BA||. Row norms have no gradient, as in its 4.3.
  def dora_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, factor: Tensor, w: List[Tensor], m: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    scale = annotate(List[Tensor], [])
    for i in range(torch.len(v)):
      rank = torch.size(v[i], 0)
      if torch.eq(rank, 0):
        scale = torch.append(scale, factor)
      else:
        matrix = torch.add(self.first_layer, torch.add(torch.mul(self.weights_per_layer, torch.floordiv(i, 7)), torch.remainder(i, 7)))
        whole = (self).changed(w[matrix], torch.detach(u[i]), torch.detach(v[i]), factor)
        outputs = torch.div(m[i], (self).row_norms(whole))
        scale = torch.append(scale, torch.unsqueeze(torch.cat([torch.expand(factor, [rank]), outputs]), 0))
    return (self).terms(tokens, positions, branch, at, targets, kl, anchor, w, u, v, scale)

  # The same for IA3 (arXiv 2205.05638): m[i] (out) is what outputs are multiplied with.
  def ia3_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, factor: Tensor, w: List[Tensor], m: List[Tensor], u: List[Tensor], v: List[Tensor]) -> Tensor:
    scale = annotate(List[Tensor], [])
    for i in range(torch.len(v)):
      if torch.eq(torch.size(m[i], 0), 0):
        scale = torch.append(scale, factor)
      else:
        scale = torch.append(scale, torch.unsqueeze(m[i], 0))
    return (self).terms(tokens, positions, branch, at, targets, kl, anchor, w, u, v, scale)

  # A matrix with a change of low rank: weight (out,in), u (k,out), v (k,in), factor (1).
  def changed(self: __torch__.Decoder, weight: Tensor, u: Tensor, v: Tensor, factor: Tensor) -> Tensor:
    return torch.add(weight, torch.mul(torch.matmul(torch.t(u), v), factor))

  # The Euclidean norms of a matrix's rows: (out,in) -> (out).
  def row_norms(self: __torch__.Decoder, weight: Tensor) -> Tensor:
    return torch.sqrt(torch.sum(torch.mul(weight, weight), [1]))

  # The same for the base model itself.
  def base_terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, w: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    return (self).terms(tokens, positions, branch, at, targets, kl, anchor, w, none, none, none)

  # What the base model makes of answers: of each place `at` the log-probability of its target (N,1), and
  # before it the normed hidden state (N,C), which is all that its next tokens' distribution depends on:
  # C numbers in place of V. (N,C+1), in float32; kl and anchor say nothing here.
  def base_reading(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, w: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    x = (self).masked_layers(tokens, positions, (self).tree_mask(branch), self.num_hidden_layers, w, none, none, none)
    hidden = (self).norm(torch.index_select(torch.flatten(x, 0, 1), 0, at), w[1])
    chosen = (self).chosen(torch.log_softmax((self).logits(hidden, w), 1), targets)
    return torch.cat([torch.to(hidden, 6), torch.unsqueeze(chosen, 1)], 1)

  def terms(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, branch: Tensor, at: Tensor, targets: Tensor, kl: Tensor, anchor: Tensor, w: List[Tensor], u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tensor:
    mask = (self).tree_mask(branch)
    x = (self).masked_layers(tokens, positions, mask, self.num_hidden_layers, w, u, v, scale)
    p = (self).predict(x, at, w)
    terms = (self).chosen(p, targets)
    direction = annotate(float, torch.item(kl))
    if torch.ne(direction, 0.):
      if torch.gt(torch.size(anchor, 0), 0):
        base = torch.detach(torch.log_softmax((self).logits(anchor, w), 1))
      else:
        none = annotate(List[Tensor], [])
        unscaled = (self).masked_layers(tokens, positions, mask, self.num_hidden_layers, w, none, none, none)
        base = torch.detach((self).predict(unscaled, at, w))
      difference = torch.sub(base, p)
      divergence = torch.mul(torch.exp(base), difference)
      if torch.lt(direction, 0.):
        divergence = torch.neg(torch.mul(torch.exp(p), difference))
      terms = torch.cat([terms, torch.sum(divergence, [1])])
    return terms

  # The effective z of logits p, by matrix: m = sigmoid(p), z = m * sum(sigma) / sum(sigma * m).
  def effective(self: __torch__.Decoder, p: Tensor, sigma: Tensor, v: List[Tensor]) -> Tensor:
    sizes = (self).sizes(v)
    ps = torch.split_with_sizes(p, sizes)
    sigmas = torch.split_with_sizes(sigma, sizes)
    zs = annotate(List[Tensor], [])
    for i in range(torch.len(v)):
      m = torch.sigmoid(ps[i])
      zs = torch.append(zs, torch.mul(m, torch.div(torch.sum(sigmas[i]), torch.sum(torch.mul(sigmas[i], m)))))
    return torch.cat(zs)

  # One z (Z) for all rows as the scale of each matrix.
  def scale(self: __torch__.Decoder, z: Tensor, sigma: Tensor, v: List[Tensor]) -> List[Tensor]:
    factor = z
    if torch.eq(self.delta, 1):
      factor = torch.sub(z, 1.)
    return torch.split_with_sizes(torch.reshape(torch.mul(sigma, factor), [1, 1, -1]), (self).sizes(v), 2)

  # How many components of each matrix carry z.
  def sizes(self: __torch__.Decoder, v: List[Tensor]) -> List[int]:
    sizes = annotate(List[int], [])
    for i in range(torch.len(v)):
      sizes = torch.append(sizes, torch.size(v[i], 0))
    return sizes

  # Log-probabilities of all next tokens at some positions of the flattened x (B,T,C): (N) -> (N,V).
  def predict(self: __torch__.Decoder, x: Tensor, counted: Tensor, w: List[Tensor]) -> Tensor:
    hidden = torch.index_select(torch.flatten(x, 0, 1), 0, counted)
    return torch.log_softmax((self).logits((self).norm(hidden, w[1]), w), 1)

  # Those of one token at each position: (N,V), (N) -> (N).
  def chosen(self: __torch__.Decoder, p: Tensor, targets: Tensor) -> Tensor:
    return torch.squeeze(torch.gather(p, 1, torch.unsqueeze(targets, 1)), 1)

  # Whole sequences through the first layers, without a cache: tokens (B,T) -> (B,T,C).
  def layers(self: __torch__.Decoder, tokens: Tensor, layers: int, w: List[Tensor], u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tensor:
    positions = torch.unsqueeze(torch.arange(torch.size(tokens, 1), dtype=4, device=tokens.device), 0)  # (1,T)
    mask = torch.le(torch.unsqueeze(positions, 1), torch.unsqueeze(positions, 2))  # (1,T,T)
    return (self).masked_layers(tokens, positions, mask, layers, w, u, v, scale)

  # What tokens of branches (B,T) see: the trunk (branch 0) and their own branch, each up to itself:
  # (B,T,T), true where visible.
  def tree_mask(self: __torch__.Decoder, branch: Tensor) -> Tensor:
    order = torch.arange(torch.size(branch, 1), dtype=4, device=branch.device)
    earlier = torch.le(torch.unsqueeze(order, 0), torch.unsqueeze(order, 1))  # (T,T)
    same = torch.eq(torch.unsqueeze(branch, 1), torch.unsqueeze(branch, 2))
    related = torch.logical_or(torch.eq(torch.unsqueeze(branch, 1), 0), same)
    return torch.logical_and(torch.unsqueeze(earlier, 0), related)

  # The same at other positions (1 or B,T), where token i sees token j if mask (1 or B,T,T) says so.
  def masked_layers(self: __torch__.Decoder, tokens: Tensor, positions: Tensor, mask: Tensor, layers: int, w: List[Tensor], u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tensor:
    cos, sin = (self).rotary(positions, (self).lengths(positions), w)
    masks = (self).masks(mask, torch.unsqueeze(positions, 1), positions)
    x = (self).embed(tokens, w)
    for layer in range(layers):
      q, k, value = (self).project(x, layer, cos, sin, w, u, v, scale)
      a = (self).attend(q, torch.transpose(k, 1, 2), torch.transpose(value, 1, 2), masks[self.layer_sliding[layer]])
      x = (self).complete(x, a, layer, w, u, v, scale)
    return x

  # The residual stream at its beginning: (B,T) -> (B,T,C). The factor is rounded to the type to
  # compute in, as the reference does.
  def embed(self: __torch__.Decoder, tokens: Tensor, w: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], tokens)
    if torch.ne(self.embedding_scale, 1.):
      x = torch.mul(x, torch.scalar_tensor(self.embedding_scale, dtype=ops.prim.dtype(x), device=x.device))
    return x

  # Logits in float32: (...,C) -> (...,V).
  def logits(self: __torch__.Decoder, x: Tensor, w: List[Tensor]) -> Tensor:
    y = torch.to(torch.linear(x, w[2]), 6)
    if torch.ne(self.logits_scale, 1.):
      y = torch.div(y, self.logits_scale)
    if torch.ne(self.logits_cap, 0.):
      y = torch.mul(torch.tanh(torch.div(y, self.logits_cap)), self.logits_cap)
    return y

  # RMSNorm over the last dimension, computed in float32 whatever x is, as the reference does; some
  # families multiply by the weight before they round.
  def norm(self: __torch__.Decoder, x: Tensor, weight: Tensor) -> Tensor:
    y = torch.rms_norm(torch.to(x, 6), [torch.size(x, -1)], None, self.rms_norm_eps)
    if torch.eq(self.norm_in_float, 1):
      return torch.to(torch.mul(y, weight), ops.prim.dtype(x))
    return torch.mul(torch.to(y, ops.prim.dtype(x)), weight)

  # How long sequences are that are read whole: positions (B,T) -> (B,1).
  def lengths(self: __torch__.Decoder, positions: Tensor) -> Tensor:
    return torch.add(torch.amax(positions, [1], True), 1)

  # Cosines and sines of positions (B,T) in sequences of lengths (B,1), for each rotary table:
  # (B,T,1,R/2) each.
  def rotary(self: __torch__.Decoder, positions: Tensor, lengths: Tensor, w: List[Tensor]) -> Tuple[List[Tensor], List[Tensor]]:
    cos = annotate(List[Tensor], [])
    sin = annotate(List[Tensor], [])
    for table in range(torch.len(self.by_length)):
      at = torch.add(3, torch.mul(2, table))
      if torch.eq(self.by_length[table], 1):
        frequencies = torch.embedding(w[at], lengths)  # (B,1,R/2)
        angles = torch.unsqueeze(torch.mul(torch.to(torch.unsqueeze(positions, 2), 6), frequencies), 2)
        factor = w[torch.add(at, 1)]
        cos = torch.append(cos, torch.to(torch.mul(torch.cos(angles), factor), ops.prim.dtype(w[0])))
        sin = torch.append(sin, torch.to(torch.mul(torch.sin(angles), factor), ops.prim.dtype(w[0])))
      else:
        cos = torch.append(cos, torch.unsqueeze(torch.embedding(w[at], positions), 2))
        sin = torch.append(sin, torch.unsqueeze(torch.embedding(w[torch.add(at, 1)], positions), 2))
    return (cos, sin)

  # What layers see, with the query heads of a group folded in: mask (1 or B,T,n), true where visible
  # -> (1 or B,1,GT,n) for layers that see everything and, if there are any, for those that see a
  # window of the last positions. `places` (n or 1 or B,1,n) are the positions of what is seen.
  def masks(self: __torch__.Decoder, mask: Tensor, places: Tensor, positions: Tensor) -> List[Tensor]:
    G = torch.floordiv(self.num_attention_heads, self.num_key_value_heads)
    masks = [torch.unsqueeze(torch.repeat(mask, [1, G, 1]), 1)]
    if torch.gt(self.window, 0):
      near = torch.gt(places, torch.sub(torch.unsqueeze(positions, 2), self.window))
      masks = torch.append(masks, torch.unsqueeze(torch.repeat(torch.logical_and(mask, near), [1, G, 1]), 1))
    return masks

  # Matrix i (in the order of u and v) times x, scaled by z: (B,T,in) -> (B,T,out).
  def linear(self: __torch__.Decoder, x: Tensor, i: int, weight: Tensor, u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tensor:
    if torch.eq(torch.len(v), 0):
      return torch.linear(x, weight)
    if torch.eq(torch.dim(scale[i]), 2):
      return (self).multiplied(x, weight, u[i], v[i], scale[i])
    if torch.eq(torch.size(v[i], 0), 0):
      return torch.linear(x, weight)
    t = torch.mul(torch.linear(x, v[i]), scale[i])  # (B,T,k)
    if torch.eq(self.delta, 0):
      return torch.matmul(t, u[i])
    y = torch.linear(x, weight)
    # The product is added where y lies, without writing it down first.
    added = torch.addmm_(torch.flatten(y, 0, -2), torch.flatten(t, 0, -2), u[i])
    return y

  # The same with outputs that are multiplied, in training: scale (1,k+out).
  def multiplied(self: __torch__.Decoder, x: Tensor, weight: Tensor, u: Tensor, v: Tensor, scale: Tensor) -> Tensor:
    y = torch.linear(x, weight)
    rank = torch.size(v, 0)
    if torch.gt(rank, 0):
      t = torch.mul(torch.linear(x, v), torch.narrow(scale, 1, 0, rank))
      y = torch.add(y, torch.matmul(t, u))
    return torch.mul(y, torch.narrow(scale, 1, rank, torch.size(weight, 0)))

  # Queries, keys and values of one layer, rotated: (B,T,C) -> (B,T,H,D), (B,T,K,D), (B,T,K,D).
  def project(self: __torch__.Decoder, residual: Tensor, layer: int, cos: List[Tensor], sin: List[Tensor], w: List[Tensor], u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(residual, 0)
    T = torch.size(residual, 1)
    at = torch.add(self.first_layer, torch.mul(self.weights_per_layer, layer))
    i = torch.mul(7, layer)
    x = residual
    if torch.gt(self.attention_norm_at, 0):
      x = (self).norm(residual, w[torch.add(at, self.attention_norm_at)])
    q = (self).linear(x, i, w[at], u, v, scale)
    k = (self).linear(x, torch.add(i, 1), w[torch.add(at, 1)], u, v, scale)
    value = (self).linear(x, torch.add(i, 2), w[torch.add(at, 2)], u, v, scale)
    if torch.gt(self.bias_at, 0):
      bias = torch.add(at, self.bias_at)
      q = torch.add(q, w[bias])
      k = torch.add(k, w[torch.add(bias, 1)])
      value = torch.add(value, w[torch.add(bias, 2)])
    if torch.gt(self.wide_norm_at, 0):
      wide_norm = torch.add(at, self.wide_norm_at)
      q = (self).norm(q, w[wide_norm])
      k = (self).norm(k, w[torch.add(wide_norm, 1)])
    q = torch.reshape(q, [B, T, self.num_attention_heads, self.head_dim])
    k = torch.reshape(k, [B, T, self.num_key_value_heads, self.head_dim])
    value = torch.reshape(value, [B, T, self.num_key_value_heads, self.head_dim])
    if torch.gt(self.head_norm_at, 0):
      head_norm = torch.add(at, self.head_norm_at)
      q = (self).norm(q, w[head_norm])
      k = (self).norm(k, w[torch.add(head_norm, 1)])
    table = self.layer_rotary[layer]
    if torch.lt(table, 0):
      return (q, k, value)
    return ((self).rotate(q, cos[table], sin[table]), (self).rotate(k, cos[table], sin[table]), value)

  # Rotary positions: component i of the first R turns with component i + R/2; the others stay.
  # x (B,T,heads,D), cos and sin (B,T,1,R/2).
  def rotate(self: __torch__.Decoder, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    part = torch.lt(self.rotary_dim, self.head_dim)
    turned = x
    if part:
      turned = torch.narrow(x, 3, 0, self.rotary_dim)
    a, b = torch.chunk(turned, 2, 3)
    halves = [torch.sub(torch.mul(a, cos), torch.mul(b, sin)), torch.add(torch.mul(b, cos), torch.mul(a, sin))]
    if part:
      halves = torch.append(halves, torch.narrow(x, 3, self.rotary_dim, torch.sub(self.head_dim, self.rotary_dim)))
    return torch.cat(halves, 3)

  # Grouped-query attention: q (B,T,H,D), k and v (B,K,n,D), visible (1 or B,1,GT,n) as of masks
  # -> (B,T,HD). The G query heads of a group are folded into the query length, so keys and values are
  # never repeated.
  def attend(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, visible: Tensor) -> Tensor:
    B = torch.size(q, 0)
    T = torch.size(q, 1)
    K = self.num_key_value_heads
    G = torch.floordiv(self.num_attention_heads, K)
    folded = torch.reshape(torch.permute(torch.reshape(q, [B, T, K, G, self.head_dim]), [0, 2, 3, 1, 4]), [B, K, torch.mul(G, T), self.head_dim])
    if torch.ne(self.attention_cap, 0.):
      a = (self).capped_attention(folded, k, v, visible)
    else:
      a = torch.scaled_dot_product_attention(folded, k, v, visible, 0., False, scale=self.attention_scale)  # (B,K,GT,D)
    unfolded = torch.permute(torch.reshape(a, [B, K, G, T, self.head_dim]), [0, 3, 1, 2, 4])  # (B,T,K,G,D)
    return torch.reshape(unfolded, [B, T, torch.mul(self.num_attention_heads, self.head_dim)])

  # Attention whose scores are bounded by a cap (Gemma 2), step by step: no kernel does that.
  def capped_attention(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, visible: Tensor) -> Tensor:
    scores = torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), self.attention_scale)
    capped = torch.mul(torch.tanh(torch.div(scores, self.attention_cap)), self.attention_cap)
    hidden = torch.masked_fill(capped, torch.logical_not(visible), -inf)
    p = torch.to(torch.softmax(torch.to(hidden, 6), 3), ops.prim.dtype(q))
    return torch.matmul(p, v)

  # The rest of a layer after attention a (B,T,HD): output projection and gated feed-forward layer,
  # each added to the residual stream (B,T,C).
  def complete(self: __torch__.Decoder, residual: Tensor, a: Tensor, layer: int, w: List[Tensor], u: List[Tensor], v: List[Tensor], scale: List[Tensor]) -> Tensor:
    at = torch.add(self.first_layer, torch.mul(self.weights_per_layer, layer))
    i = torch.mul(7, layer)
    o = (self).linear(a, torch.add(i, 3), w[torch.add(at, 3)], u, v, scale)
    if torch.gt(self.o_bias_at, 0):
      o = torch.add(o, w[torch.add(at, self.o_bias_at)])
    if torch.gt(self.attention_post_norm_at, 0):
      o = (self).norm(o, w[torch.add(at, self.attention_post_norm_at)])
    if torch.ne(self.residual_scale, 1.):
      o = torch.mul(o, self.residual_scale)
    x = torch.add(residual, o)
    y = x
    if torch.gt(self.mlp_norm_at, 0):
      y = (self).norm(x, w[torch.add(at, self.mlp_norm_at)])
    gate = (self).linear(y, torch.add(i, 4), w[torch.add(at, 4)], u, v, scale)
    up = (self).linear(y, torch.add(i, 5), w[torch.add(at, 5)], u, v, scale)
    if torch.gt(self.mlp_bias_at, 0):
      bias = torch.add(at, self.mlp_bias_at)
      gate = torch.add(gate, w[bias])
      up = torch.add(up, w[torch.add(bias, 1)])
    if torch.eq(self.activation, 0):
      gate = torch.silu(gate)
    else:
      if torch.eq(self.activation, 1):
        gate = torch.gelu(gate, approximate="tanh")
      else:
        gate = torch.gelu(gate)
    down = (self).linear(torch.mul(gate, up), torch.add(i, 6), w[torch.add(at, 6)], u, v, scale)
    if torch.gt(self.mlp_bias_at, 0):
      down = torch.add(down, w[torch.add(torch.add(at, self.mlp_bias_at), 2)])
    if torch.gt(self.mlp_post_norm_at, 0):
      down = (self).norm(down, w[torch.add(at, self.mlp_post_norm_at)])
    if torch.ne(self.residual_scale, 1.):
      down = torch.mul(down, self.residual_scale)
    return torch.add(x, down)

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

  # The scales (rows,Z) of a cache's rows, grown: what the old ones hold, else `fill` (Z).
  def scales(self: __torch__.Decoder, old: Tensor, rows: int, fill: Tensor) -> Tensor:
    grown = torch.repeat(torch.unsqueeze(fill, 0), [rows, 1])
    if torch.gt(torch.size(old, 0), 0):
      torch.copy_(torch.narrow(grown, 0, 0, torch.size(old, 0)), old)
    return grown

  # What an expert's z (Z) multiplies the components with, into one row of scales; sigma (Z) in float32.
  def set_scale(self: __torch__.Decoder, scales: Tensor, row: int, z: Tensor, sigma: Tensor) -> int:
    factor = z
    if torch.eq(self.delta, 1):
      factor = torch.sub(z, 1.)
    torch.copy_(torch.select(scales, 0, row), torch.mul(sigma, factor))
    return row

  # Copies blocks of `size` tokens from a row of the cache, from token `start` on, into slots of a pool
  # of (slots,K,size,D) per layer.
  def save_blocks(self: __torch__.Decoder, cache: List[Tensor], pool: List[Tensor], row: int, start: int, slots: Tensor) -> int:
    count = torch.size(slots, 0)
    for layer in range(self.num_hidden_layers):
      size = torch.size(pool[layer], 2)
      tokens = torch.narrow(torch.select(cache[layer], 0, row), 1, start, torch.mul(count, size))  # (K,count*size,D)
      blocks = torch.permute(torch.reshape(tokens, [self.num_key_value_heads, count, size, self.head_dim]), [1, 0, 2, 3])
      torch.index_copy_(pool[layer], 0, slots, blocks)
    return count

  # Copies slots of the pool to the beginning of a row of the cache.
  def load_blocks(self: __torch__.Decoder, cache: List[Tensor], pool: List[Tensor], row: int, slots: Tensor) -> int:
    count = torch.size(slots, 0)
    for layer in range(self.num_hidden_layers):
      length = torch.mul(count, torch.size(pool[layer], 2))
      blocks = torch.permute(torch.index_select(pool[layer], 0, slots), [1, 0, 2, 3])  # (K,count,size,D)
      target = torch.narrow(torch.select(cache[layer], 0, row), 1, 0, length)
      torch.copy_(target, torch.reshape(blocks, [self.num_key_value_heads, length, self.head_dim]))
    return count

  # The pool of a prefix cache: not filled, since nothing is read before it is written.
  def pool(self: __torch__.Decoder, slots: int, size: int, like: Tensor) -> List[Tensor]:
    pool = annotate(List[Tensor], [])
    for layer in range(self.num_hidden_layers):
      pool = torch.append(pool, torch.empty([slots, self.num_key_value_heads, size, self.head_dim], dtype=ops.prim.dtype(like), device=like.device))
    return pool

  # A weight matrix with one z folded in: weight (out,in), u (k,out), v (k,in), z and sigma (k).
  def merge(self: __torch__.Decoder, weight: Tensor, u: Tensor, v: Tensor, z: Tensor, sigma: Tensor) -> Tensor:
    change = torch.unsqueeze(torch.mul(sigma, torch.sub(z, 1.)), 1)
    return torch.to(torch.add(torch.to(weight, 6), torch.matmul(torch.t(torch.to(u, 6)), torch.mul(change, torch.to(v, 6)))), ops.prim.dtype(weight))

  # A weight matrix with DoRA or IA3 folded in: outputs (out) are the magnitudes of its rows if `normed`
  # is 1, else what it is multiplied with; u (k,out), v (k,in), factor (1) as for LoRA.
  def merge_outputs(self: __torch__.Decoder, weight: Tensor, u: Tensor, v: Tensor, factor: Tensor, outputs: Tensor, normed: int) -> Tensor:
    whole = (self).changed(torch.to(weight, 6), u, v, factor)
    multiplier = outputs
    if torch.eq(normed, 1):
      multiplier = torch.div(outputs, (self).row_norms(whole))
    return torch.to(torch.mul(torch.unsqueeze(multiplier, 1), whole), ops.prim.dtype(weight))

  # Copies the first n positions and the scales of one row of the cache onto another.
  def copy_row(self: __torch__.Decoder, keys: List[Tensor], values: List[Tensor], scales: Tensor, source: int, target: int, n: int) -> int:
    if torch.gt(torch.size(scales, 0), 0):
      torch.copy_(torch.select(scales, 0, target), torch.select(scales, 0, source))
    for layer in range(self.num_hidden_layers):
      torch.copy_(torch.narrow(torch.select(keys[layer], 0, target), 1, 0, n), torch.narrow(torch.select(keys[layer], 0, source), 1, 0, n))
      torch.copy_(torch.narrow(torch.select(values[layer], 0, target), 1, 0, n), torch.narrow(torch.select(values[layer], 0, source), 1, 0, n))
    return n
