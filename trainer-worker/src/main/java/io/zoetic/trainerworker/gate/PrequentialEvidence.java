// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What examples say that a run learns from, each of them before it was learnt ("prequential", Dawid
 * 1984): a z that has learnt those before a block answers the block. The version that is judged has
 * learnt them all, and is rarely worse than those z.
 *
 * @param blocks in the order in which they were learnt
 * @param isFair whether nobody in the crowd has more than a share of it
 */
public record PrequentialEvidence(List<Block> blocks, boolean isFair) {
  /** Nothing was learnt, or nothing was answered before. */
  public static final PrequentialEvidence NONE = new PrequentialEvidence(List.of(), true);

  public PrequentialEvidence {
    blocks = List.copyOf(blocks);
  }

  /**
   * Questions that are answered by what has learnt those before.
   *
   * @param learnt how many examples it has learnt
   * @param comparison of what is served with it
   */
  public record Block(int learnt, PairedComparison comparison) {
    private Map<String, Object> toMap() {
      return new TreeMap<>(
          Map.of(
              "learnt", learnt,
              "n", comparison.questions(),
              "before", comparison.before(),
              "after", comparison.after(),
              "better", comparison.better(),
              "worse", comparison.worse()));
    }
  }

  /** How many questions were answered. */
  int questions() {
    return blocks.stream().mapToInt(block -> block.comparison().questions()).sum();
  }

  GainEvidence gain() {
    return blocks.stream()
        .map(block -> block.comparison().gain())
        .reduce(GainEvidence.NONE, GainEvidence::and);
  }

  List<Map<String, Object>> toList() {
    return blocks.stream().map(Block::toMap).toList();
  }
}
