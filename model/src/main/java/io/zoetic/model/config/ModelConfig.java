// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import static io.zoetic.model.config.ModelConfigReader.require;

import io.zoetic.model.svf.Projection;
import io.zoetic.model.svf.WeightMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The shape of a decoder-only transformer, named as in the checkpoint's {@code config.json}.
 *
 * @param architecture its family
 * @param hiddenSize width C of the residual stream
 * @param intermediateSize width of the gated feed-forward layer
 * @param numHiddenLayers number of layers
 * @param numAttentionHeads number of query heads
 * @param numKeyValueHeads number of key/value heads; query heads share them in equal groups
 * @param headDim width D of one head
 * @param vocabSize number of tokens V
 * @param maxPositionEmbeddings context length in tokens, as far as a stretched rotation reaches
 * @param rmsNormEps added to the mean square before the root
 * @param ropes the rotary tables: one, or that of the full and that of the sliding layers
 * @param layers what each layer does otherwise than the others
 * @param slidingWindow positions that a sliding layer sees, its own included; 0 if none slides
 * @param bias which linear layers have a bias
 * @param activation of the gate
 * @param factors what parts of the decoder are multiplied with or capped at
 * @param tieWordEmbeddings the output head is the embedding matrix
 * @param eosTokenIds tokens that end an answer: see {@link EndTokens}
 */
public record ModelConfig(
    Architecture architecture,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int vocabSize,
    int maxPositionEmbeddings,
    double rmsNormEps,
    List<Rope> ropes,
    List<LayerKind> layers,
    int slidingWindow,
    Bias bias,
    Activation activation,
    Factors factors,
    boolean tieWordEmbeddings,
    Set<Integer> eosTokenIds) {

  /**
   * A rotary table.
   *
   * @param theta base of the frequencies
   * @param dimensions R, how many components of a head turn; the first ones
   * @param scaling stretching of the frequencies
   */
  public record Rope(double theta, int dimensions, RopeScaling scaling) {
    public Rope {
      require(theta > 0, "rope_theta must be > 0", theta);
      require(
          dimensions > 0 && dimensions % 2 == 0,
          "the rotated part of a head must be even and > 0",
          dimensions);
    }
  }

  /**
   * A layer among others.
   *
   * @param slides it sees the sliding window only
   * @param rope index of its rotary table; −1 if it does not rotate
   */
  public record LayerKind(boolean slides, int rope) {}

  /**
   * The linear layers that have a bias.
   *
   * @param qkv queries, keys and values
   * @param output the output projection of attention
   * @param mlp gate, up and down
   */
  public record Bias(boolean qkv, boolean output, boolean mlp) {}

  /** The activation of the gate, by its number in {@code decoder.py}. */
  public enum Activation {
    SILU,
    GELU_TANH,
    GELU
  }

  /**
   * The factors and caps of parts of the decoder.
   *
   * @param embedding multiplies the embeddings
   * @param attention multiplies the scores
   * @param residual multiplies what is added to the residual stream
   * @param logits divides the logits
   * @param attentionCap scores become cap·tanh(score/cap); 0 for none
   * @param logitsCap the same of the logits
   */
  public record Factors(
      double embedding,
      double attention,
      double residual,
      double logits,
      double attentionCap,
      double logitsCap) {
    /** Those of Llama: scores by 1/√D. */
    public static Factors plain(int headDim) {
      return new Factors(1, 1 / Math.sqrt(headDim), 1, 1, 0, 0);
    }
  }

  public ModelConfig {
    require(hiddenSize > 0, "hidden_size must be > 0", hiddenSize);
    require(intermediateSize > 0, "intermediate_size must be > 0", intermediateSize);
    require(numHiddenLayers > 0, "num_hidden_layers must be > 0", numHiddenLayers);
    require(numAttentionHeads > 0, "num_attention_heads must be > 0", numAttentionHeads);
    require(
        numKeyValueHeads > 0 && numAttentionHeads % numKeyValueHeads == 0,
        "num_key_value_heads must divide num_attention_heads=" + numAttentionHeads,
        numKeyValueHeads);
    require(headDim > 0 && headDim % 2 == 0, "head_dim must be even and > 0", headDim);
    require(vocabSize > 0, "vocab_size must be > 0", vocabSize);
    require(
        maxPositionEmbeddings > 0, "max_position_embeddings must be > 0", maxPositionEmbeddings);
    require(rmsNormEps >= 0, "rms_norm_eps must be >= 0", rmsNormEps);
    require(slidingWindow >= 0, "sliding_window must be > 0", slidingWindow);
    ropes = List.copyOf(ropes);
    layers = List.copyOf(layers);
    eosTokenIds = Set.copyOf(eosTokenIds);
  }

  /**
   * A decoder of the Llama family with one rotary table, which all layers use, and tied embeddings.
   */
  public static ModelConfig llama(
      Size size, Rope rope, double rmsNormEps, Set<Integer> eosTokenIds) {
    return new ModelConfig(
        Architecture.KNOWN.getFirst(),
        size.hidden(),
        size.intermediate(),
        size.layers(),
        size.heads(),
        size.keyValueHeads(),
        rope.dimensions(),
        size.vocabulary(),
        size.context(),
        rmsNormEps,
        List.of(rope),
        Collections.nCopies(size.layers(), new LayerKind(false, 0)),
        0,
        new Bias(false, false, false),
        Activation.SILU,
        Factors.plain(rope.dimensions()),
        true,
        eosTokenIds);
  }

  /** The sizes of a decoder of the Llama family. */
  public record Size(
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int vocabulary,
      int context) {}

  /**
   * Reads {@code config.json}, and where present {@code generation_config.json} and the tokenizer's
   * files for the end tokens.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file is missing, is not
   *     JSON, or breaks a rule
   */
  public static ModelConfig read(Path modelDirectory) {
    return ModelConfigReader.read(modelDirectory);
  }

  /** {@code model_type} of {@code config.json}. */
  public String modelType() {
    return architecture.modelType();
  }

  /** The rotary table of layers that see everything. */
  public Rope rope() {
    return ropes.getFirst();
  }

  /**
   * The longest sequence whose keys are the same however the sequence goes on; beyond it they also
   * depend on its length. Without such a scaling of the rotation it is the context.
   */
  public int steadyLength() {
    return ropes.stream()
        .mapToInt(rope -> rope.scaling().steadyLength())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Whether a sequence that grows beyond {@link #steadyLength} must be read anew (longrope). */
  public boolean rereads() {
    return ropes.stream().anyMatch(rope -> rope.scaling() instanceof RopeScaling.LongRope);
  }

  /**
   * What keys of a sequence depend on beside its tokens: the same for two lengths whose keys are
   * the same.
   */
  public String rotation(int length) {
    if (length <= steadyLength()) {
      return "";
    }
    return rereads() ? "long" : "length " + length;
  }

  /** Every matrix that can be factored, by layer, then by projection. */
  public List<WeightMatrix> matrices() {
    List<WeightMatrix> matrices = new ArrayList<>();
    for (int layer = 0; layer < numHiddenLayers; layer++) {
      for (Projection projection : Projection.values()) {
        matrices.add(matrix(layer, projection));
      }
    }
    return matrices;
  }

  private WeightMatrix matrix(int layer, Projection projection) {
    int queries = numAttentionHeads * headDim;
    int keys = numKeyValueHeads * headDim;
    WeightMatrix whole =
        switch (projection) {
          case Q -> new WeightMatrix(layer, projection, queries, hiddenSize);
          case K, V -> new WeightMatrix(layer, projection, keys, hiddenSize);
          case O -> new WeightMatrix(layer, projection, hiddenSize, queries);
          case GATE, UP -> new WeightMatrix(layer, projection, intermediateSize, hiddenSize);
          case DOWN -> new WeightMatrix(layer, projection, hiddenSize, intermediateSize);
        };
    if (!architecture.fused()) {
      return whole;
    }
    String qkv = "self_attn.qkv_proj";
    String gateUp = "mlp.gate_up_proj";
    return switch (projection) {
      case Q -> whole.within(qkv, 0, queries + 2 * keys);
      case K -> whole.within(qkv, queries, queries + 2 * keys);
      case V -> whole.within(qkv, queries + keys, queries + 2 * keys);
      case GATE -> whole.within(gateUp, 0, 2 * intermediateSize);
      case UP -> whole.within(gateUp, intermediateSize, 2 * intermediateSize);
      case O, DOWN -> whole;
    };
  }
}
