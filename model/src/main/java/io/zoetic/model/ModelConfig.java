// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static io.zoetic.model.ModelConfigReader.require;

import io.zoetic.model.svf.Projection;
import io.zoetic.model.svf.WeightMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The shape of a decoder-only transformer of the Llama family, named as in the checkpoint's {@code
 * config.json}.
 *
 * @param modelType {@code llama}, {@code mistral}, {@code qwen2} or {@code qwen3}
 * @param hiddenSize width C of the residual stream
 * @param intermediateSize width of the gated feed-forward layer
 * @param numHiddenLayers number of layers
 * @param numAttentionHeads number of query heads
 * @param numKeyValueHeads number of key/value heads; query heads share them in equal groups
 * @param headDim width D of one head
 * @param vocabSize number of tokens V
 * @param maxPositionEmbeddings context length in tokens
 * @param rmsNormEps added to the mean square before the root
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling stretching of the rotary frequencies
 * @param attentionBias queries, keys and values have a bias (Qwen 2)
 * @param headNorm queries and keys are normalised, head by head (Qwen 3)
 * @param tieWordEmbeddings the output head is the embedding matrix
 * @param eosTokenIds tokens that end an answer, from {@code generation_config.json} if it says
 */
public record ModelConfig(
    String modelType,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int vocabSize,
    int maxPositionEmbeddings,
    double rmsNormEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean attentionBias,
    boolean headNorm,
    boolean tieWordEmbeddings,
    Set<Integer> eosTokenIds) {

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
    require(ropeTheta > 0, "rope_theta must be > 0", ropeTheta);
    eosTokenIds = Set.copyOf(eosTokenIds);
  }

  /**
   * Reads {@code config.json}, and {@code generation_config.json} where present.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file is missing, is not
   *     JSON, or breaks a rule
   */
  public static ModelConfig read(Path modelDirectory) {
    return ModelConfigReader.read(modelDirectory);
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
    return switch (projection) {
      case Q -> new WeightMatrix(layer, projection, queries, hiddenSize);
      case K, V -> new WeightMatrix(layer, projection, keys, hiddenSize);
      case O -> new WeightMatrix(layer, projection, hiddenSize, queries);
      case GATE, UP -> new WeightMatrix(layer, projection, intermediateSize, hiddenSize);
      case DOWN -> new WeightMatrix(layer, projection, hiddenSize, intermediateSize);
    };
  }

  /** Number of weights, counted from the shapes; a tied head counts once. */
  public long parameterCount() {
    long attention =
        2L * hiddenSize * headDim * numAttentionHeads
            + 2L * hiddenSize * headDim * numKeyValueHeads;
    long feedForward = 3L * hiddenSize * intermediateSize;
    long biases = attentionBias ? (long) headDim * (numAttentionHeads + 2L * numKeyValueHeads) : 0;
    long headNorms = headNorm ? 2L * headDim : 0;
    long layer = attention + biases + headNorms + feedForward + 2L * hiddenSize;
    long embeddings = (long) vocabSize * hiddenSize * (tieWordEmbeddings ? 1 : 2);
    return numHiddenLayers * layer + embeddings + hiddenSize;
  }
}
