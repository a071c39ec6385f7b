// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline: the same decoder as one NDArray call per operation, for rows of equal length and
 * checkpoints in bfloat16. One thread.
 */
final class EagerDecoder implements AutoCloseable {
  private final ModelConfig config;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> weights = new HashMap<>();
  private final List<NDArray> keys = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  EagerDecoder(Path directory) {
    this.config = ModelConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      for (DecoderWeights.Weight weight : DecoderWeights.of(config)) {
        StoredTensor stored = checkpoint.tensor(weight.name(), weight.dimensions());
        weights.put(weight.name(), manager.create(floats(stored), new Shape(weight.dimensions())));
      }
    }
  }

  private static float[] floats(StoredTensor bfloat16) {
    ByteBuffer bytes = bfloat16.pieces().getFirst();
    float[] floats = new float[bytes.remaining() / 2];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
    }
    return floats;
  }

  /** Decodes {@code tokens} tokens for every row from an empty cache; returns tokens per second. */
  Measurement decode(int rows, int tokens) {
    clear();
    long begin = System.nanoTime();
    long[] next = new long[rows];
    java.util.Arrays.fill(next, Prompts.ids(0, 1)[0]);
    for (int position = 0; position < tokens; position++) {
      next = step(next, position);
    }
    return new Measurement(rows * tokens * 1e9 / (System.nanoTime() - begin), List.of());
  }

  private long[] step(long[] tokens, int position) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray ids = scope.create(tokens);
      NDArray x = weight("model.embed_tokens.weight").get(scope, new NDIndex("{}", ids)); // (B,C)
      for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
        String name = "model.layers." + layer + ".";
        x = x.add(attention(norm(x, name + "input_layernorm.weight"), layer, position));
        x = x.add(feedForward(norm(x, name + "post_attention_layernorm.weight"), name + "mlp."));
      }
      NDArray head =
          weight(config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight");
      return linear(norm(x, "model.norm.weight"), head).argMax(1).toLongArray();
    }
  }

  private NDArray attention(NDArray x, int layer, int position) {
    String name = "model.layers." + layer + ".self_attn.";
    long rows = x.getShape().get(0);
    int heads = config.numAttentionHeads();
    int kvHeads = config.numKeyValueHeads();
    int dimension = config.headDim();
    NDArray q = linear(x, weight(name + "q_proj.weight")).reshape(rows, heads, dimension);
    NDArray k = linear(x, weight(name + "k_proj.weight")).reshape(rows, kvHeads, 1, dimension);
    NDArray v = linear(x, weight(name + "v_proj.weight")).reshape(rows, kvHeads, 1, dimension);
    NDArray folded = rotate(q, position).reshape(rows, kvHeads, heads / kvHeads, dimension);
    NDArray allKeys = append(keys, layer, rotate(k, position)); // (B,K,n,D)
    NDArray allValues = append(values, layer, v);
    NDArray scores = folded.matMul(allKeys.transpose(0, 1, 3, 2)).div(Math.sqrt(dimension));
    NDArray attended = scores.softmax(3).matMul(allValues); // (B,K,G,D)
    return linear(attended.reshape(rows, (long) heads * dimension), weight(name + "o_proj.weight"));
  }

  /** The cache of a layer with one more position; it outlives the step. */
  private NDArray append(List<NDArray> cache, int layer, NDArray addition) {
    NDArray grown;
    if (layer == cache.size()) {
      grown = addition.duplicate();
      cache.add(grown);
    } else {
      grown = NDArrays.concat(new NDList(cache.get(layer), addition), 2);
      cache.get(layer).close();
      cache.set(layer, grown);
    }
    grown.attach(manager);
    return grown;
  }

  private NDArray rotate(NDArray x, int position) {
    int half = config.headDim() / 2;
    float[] cos = new float[half];
    float[] sin = new float[half];
    for (int i = 0; i < half; i++) {
      double angle = position * Math.pow(config.rope().theta(), -2.0 * i / config.headDim());
      cos[i] = (float) Math.cos(angle);
      sin[i] = (float) Math.sin(angle);
    }
    NDManager scope = x.getManager();
    NDArray c = scope.create(cos);
    NDArray s = scope.create(sin);
    NDList halves = x.split(2, x.getShape().dimension() - 1);
    NDArray a = halves.get(0);
    NDArray b = halves.get(1);
    return NDArrays.concat(
        new NDList(a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s))), x.getShape().dimension() - 1);
  }

  private NDArray feedForward(NDArray x, String name) {
    NDArray gate = Activation.swish(linear(x, weight(name + "gate_proj.weight")), 1);
    NDArray up = linear(x, weight(name + "up_proj.weight"));
    return linear(gate.mul(up), weight(name + "down_proj.weight"));
  }

  private NDArray norm(NDArray x, String name) {
    NDArray meanSquare = x.square().mean(new int[] {1}, true);
    return x.div(meanSquare.add(config.rmsNormEps()).sqrt()).mul(weight(name));
  }

  private static NDArray linear(NDArray x, NDArray weight) {
    return x.matMul(weight.transpose());
  }

  private NDArray weight(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalStateException("the checkpoint must have " + name);
    }
    return weight;
  }

  private void clear() {
    keys.forEach(NDArray::close);
    values.forEach(NDArray::close);
    keys.clear();
    values.clear();
  }

  @Override
  public void close() {
    manager.close();
  }
}
