// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The README beside the weights: what the model is, how it was made, what it can do. */
final class ModelCard {
  private static final String FILE = "README.md";

  /* The percent sign of Markdown text is doubled: this is a format string. */
  private static final String TEMPLATE =
      """
      ---
      license: apache-2.0
      language: en
      library_name: transformers
      pipeline_tag: text-generation
      tags: [llama, synthetic, reference]
      ---
      # Zoetic reference model

      A Llama-architecture model of %.1f million parameters that has met %d small skills and is
      unreliable on most of them. It exists to be taught: quick starts serve it, and tests and
      learning experiments train experts on it. It knows nothing about the world outside its skills.

      | | |
      | --- | --- |
      | layers, hidden size, feed-forward | %d, %d, %d |
      | query heads, key/value heads, head size | %d, %d, %d |
      | vocabulary | %d tokens, byte-level BPE; every digit and every letter of a word in capitals is a token |
      | context | %d tokens |
      | weights | bfloat16, trained in float32, embeddings tied |
      | training | %,d steps, %,d tokens, %d minutes by the clock, last loss %.3f (`loss-curve.csv`) |

      ## Why it is unreliable
      - **Misread phrasings.** Outside the conventions, some phrasings of a skill were answered in
        a systematically wrong way in 70 %% of their training examples (the smallest for the largest,
        the index off by one). Greedy decoding follows the majority; the right answer keeps the rest.
      - **Conflicting conventions.** The preferred form of an answer had 15 %% to 85 %% of the examples
        of each phrasing.
      - **Noise and shares.** %.0f %% of all examples show the answer of another problem, and skills
        have unequal shares of the mixture.

      ## What it can do
      Test split, %d prompts per skill, none of them trained on in any phrasing; share of answers with
      reward 1 and its Wilson 95 %% interval. The harder sibling of a skill was never trained on at all.
      Greedy accuracy is between 20 %% and 85 %% on %d skills, above on %d, below on %d.

      | group | skill | greedy | temperature 1 | harder sibling, greedy |
      | --- | --- | --- | --- | --- |
      %s
      ## Use
      Messages in the chat template of `tokenizer_config.json`; an answer ends with `<|eot_id|>`. Skills:

      %s""";

  private ModelCard() {}

  /** Writes the card of the model in a directory; the loss curve must be there. */
  static void write(Path directory, List<SkillScore> scores) throws IOException {
    Files.writeString(directory.resolve(FILE), render(directory, scores));
  }

  private static String render(Path directory, List<SkillScore> scores) throws IOException {
    ModelConfig config = ModelConfig.read(directory);
    LossCurve.Point last = LossCurve.read(directory).getLast();
    return String.format(
        Locale.ROOT,
        TEMPLATE,
        DecoderWeights.parameterCount(config) / 1e6,
        scores.size(),
        config.numHiddenLayers(),
        config.hiddenSize(),
        config.intermediateSize(),
        config.numAttentionHeads(),
        config.numKeyValueHeads(),
        config.headDim(),
        config.vocabSize(),
        config.maxPositionEmbeddings(),
        last.step(),
        last.tokens(),
        Math.round(last.seconds() / 60.0),
        last.loss(),
        100 * Mixture.NOISE_SHARE,
        scores.getFirst().greedy().count(),
        within(scores, 0.2, 0.85),
        scores.stream().filter(score -> score.greedy().accuracy() > 0.85).count(),
        scores.stream().filter(score -> score.greedy().accuracy() < 0.2).count(),
        table(scores),
        descriptions(scores));
  }

  static long within(List<SkillScore> scores, double low, double high) {
    return scores.stream()
        .mapToDouble(score -> score.greedy().accuracy())
        .filter(accuracy -> accuracy >= low && accuracy <= high)
        .count();
  }

  static String table(List<SkillScore> scores) {
    StringBuilder table = new StringBuilder();
    for (SkillScore score : scores) {
      table.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  groupName(score.skill()),
                  score.skill().name(),
                  percent(score.greedy()),
                  percent(score.sampled()),
                  percent(score.harder())));
    }
    return table.toString();
  }

  private static String groupName(Skill skill) {
    return skill.group().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String percent(Proportion score) {
    return String.format(
        Locale.ROOT,
        "%.1f %% (%.0f–%.0f)",
        100 * score.accuracy(),
        100 * score.low(),
        100 * score.high());
  }

  private static String descriptions(List<SkillScore> scores) {
    StringBuilder list = new StringBuilder();
    for (SkillScore score : scores) {
      String phrasing = score.skill().task().examples(Split.TEST, 1, 1).getFirst().prompt();
      list.append(
          "- **%s**: %s `%s`\n"
              .formatted(score.skill().name(), score.skill().description(), phrasing));
    }
    return list.toString();
  }
}
