// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of what a model is and what it will cost; the names of its JSON form are those of the
 * components in snake case.
 *
 * @param model its name
 * @param served whether it would be loaded: nothing is refused
 * @param refused why it would not, one sentence each
 * @param remarks what is left out or does not work though the model is served
 * @param shape null if config.json is refused
 * @param weights null if the weights are refused
 * @param chatTemplate null if it has none
 * @param endTokens those that end an answer
 * @param samplingDefaults what applies where a request names no value, by the API's names
 * @param layouts some layouts and what they take
 * @param defaultLayout what {@code worker.layout=auto} chooses on this machine; null if config.json
 *     is refused
 * @param memory null if config.json is refused
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ModelReport(
    String model,
    boolean served,
    List<String> refused,
    List<String> remarks,
    @Nullable Shape shape,
    @Nullable Weights weights,
    @Nullable ChatTemplateFacts chatTemplate,
    List<EndToken> endTokens,
    Map<String, Number> samplingDefaults,
    List<LayoutFacts> layouts,
    @Nullable DefaultLayout defaultLayout,
    @Nullable Memory memory) {

  /**
   * The shape by config.json.
   *
   * @param architecture as transformers names it
   * @param parameters counted from the shapes
   * @param context tokens of prompt and answer, at most
   * @param slidingWindow positions that sliding layers see; 0 if none slides
   * @param slidingLayers how many layers slide
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Shape(
      String architecture,
      String modelType,
      long parameters,
      int layers,
      int hiddenSize,
      int intermediateSize,
      int attentionHeads,
      int keyValueHeads,
      int headDim,
      int vocabulary,
      boolean tiedEmbeddings,
      int context,
      List<RopeFacts> rope,
      int slidingWindow,
      int slidingLayers) {}

  /**
   * A rotary table.
   *
   * @param layers how many layers turn by it
   * @param kind as config.json names it
   * @param dimensions components of a head that turn
   * @param scaling its parameters in words; empty for the default
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record RopeFacts(int layers, String kind, double theta, int dimensions, String scaling) {}

  /**
   * The weights that are stored.
   *
   * @param types element types and how many parameters have each
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Weights(Map<String, Long> types, long bytes) {}

  /**
   * A chat template.
   *
   * @param system whether a system turn reaches the prompt
   * @param tools whether a tool reaches the prompt
   * @param problem why an ordinary conversation cannot be rendered, or null
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record ChatTemplateFacts(boolean system, boolean tools, @Nullable String problem) {}

  /** A token that ends an answer; its text where the tokenizer names it among its added tokens. */
  public record EndToken(int id, @Nullable String text) {}

  /**
   * The cost of a layout.
   *
   * @param components how many numbers z has
   * @param factorBytes singular vectors and values in float32, of what carries z
   * @param svdSeconds an estimate for all cores of this machine
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record LayoutFacts(
      String layout, int matrices, int components, long factorBytes, double svdSeconds) {}

  /** A layout and why it is chosen. */
  public record DefaultLayout(String layout, String reason) {}

  /**
   * Estimates in bytes, by the formulas that stand beside them.
   *
   * @param layout which the factors are of: the default one
   * @param factorsFloat32 what they take
   * @param context tokens of a sequence here: that of the model, at most 4,096, the worker's
   *     default
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Memory(
      String layout,
      int context,
      long weightsFloat32,
      long weightsBfloat16,
      long factorsFloat32,
      long keysAndValuesPerTokenFloat32,
      long keysAndValuesPerSequenceFloat32,
      long serveFloat32,
      long serveBfloat16,
      String serveFormula,
      int trainTokens,
      long trainFloat32,
      String trainFormula) {}
}
