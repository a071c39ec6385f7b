// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutChoice;

/** Memory from shapes: estimates, each by a formula that is told with it. */
final class MemoryEstimate {
  private static final int CONTEXT_MAX = 4096;

  /** Tokens of a training step here: 16 examples of 64. */
  private static final int TRAIN_TOKENS = 1024;

  private static final String SERVE =
      "weights + factors Σk(m+n) + keys and values 2·L·K·D·context of one sequence, 4 bytes each in"
          + " float32 and 2 in bfloat16; each further sequence takes its keys and values. Float32"
          + " weights and factors of files in float32 are mapped, not copied. k components of each"
          + " m×n matrix, L layers, K key heads of D numbers";

  private static final String TRAIN =
      "4 bytes × (weights + factors Σk(m+n) + tokens × (L·(8C + 4(H+K)D + 5I) + 2Σk + 3V)): what the"
          + " backward pass needs of each layer, and log-probabilities of the expert and of the base."
          + " C wide, H query heads, I in the feed-forward layer, a vocabulary of V, and as for"
          + " serving";

  private MemoryEstimate() {}

  static ModelReport.Memory of(ModelConfig config, LayoutChoice choice) {
    Layout layout = choice.layout();
    long parameters = DecoderWeights.parameterCount(config);
    int context = Math.min(config.maxPositionEmbeddings(), CONTEXT_MAX);
    long perToken = keysAndValues(config);
    return new ModelReport.Memory(
        layout.spec().toString(),
        context,
        Float.BYTES * parameters,
        Short.BYTES * parameters,
        factorBytes(layout, Float.BYTES),
        Float.BYTES * perToken,
        Float.BYTES * perToken * context,
        Float.BYTES * (parameters + perToken * context) + factorBytes(layout, Float.BYTES),
        Short.BYTES * (parameters + perToken * context) + factorBytes(layout, Short.BYTES),
        SERVE,
        TRAIN_TOKENS,
        Float.BYTES * (parameters + TRAIN_TOKENS * activations(config, layout))
            + factorBytes(layout, Float.BYTES),
        TRAIN);
  }

  private static long keysAndValues(ModelConfig config) {
    return 2L * config.numHiddenLayers() * config.numKeyValueHeads() * config.headDim();
  }

  /** Values that a token keeps until the backward pass. */
  private static long activations(ModelConfig config, Layout layout) {
    long heads = (long) (config.numAttentionHeads() + config.numKeyValueHeads()) * config.headDim();
    long layer = 8L * config.hiddenSize() + 4 * heads + 5L * config.intermediateSize();
    return config.numHiddenLayers() * layer + 2L * layout.size() + 3L * config.vocabSize();
  }

  /** What the factors of a layout's components take. */
  private static long factorBytes(Layout layout, int valueBytes) {
    long values = 0;
    for (Layout.Part part : layout.matrices()) {
      values += part.count() * (1L + part.matrix().outputs() + part.matrix().inputs());
    }
    return values * valueBytes;
  }
}
