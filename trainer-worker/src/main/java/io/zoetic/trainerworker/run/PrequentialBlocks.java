// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What is learnt, and what is asked then, block by block, in the order in which it was asked.
 *
 * @param blocks each with twice as many new examples as the one before
 * @param isFair whether nobody in the crowd has more than a share of what is asked
 */
record PrequentialBlocks(List<Block> blocks, boolean isFair) {
  /** The order in which examples were asked. */
  static final Comparator<Example> AS_ASKED =
      Comparator.comparing(Example::askedAt).thenComparing(Example::id);

  /** So many are learnt before the first is asked, at least. */
  static final int FIRST = 8;

  /** Fewer are no block of their own. */
  private static final int BLOCK_MIN = 4;

  /** With more examples the first block is larger, so that there are at most five. */
  private static final int BLOCKS = 16;

  /** So many of a crowd judge; with fewer there is no crowd. */
  private static final int JUDGES_ENOUGH = 20;

  /**
   * A block.
   *
   * @param learnt before it is asked
   * @param asked none of it is of a split group of what is learnt
   */
  record Block(List<Example> learnt, List<Example> asked) {}

  /**
   * Of what a run learns from.
   *
   * @param known what is served has learnt: it is learnt before all, and never asked
   */
  static PrequentialBlocks of(List<Example> train, Set<UUID> known) {
    List<Example> old = train.stream().filter(each -> known.contains(each.id())).toList();
    AuthorShares fair =
        AuthorShares.of(
            train.stream().filter(each -> !known.contains(each.id())).toList(), JUDGES_ENOUGH);
    List<Example> fresh = fair.examples().stream().sorted(AS_ASKED).toList();
    List<Block> blocks = new ArrayList<>();
    List<Integer> ends = ends(fresh.size());
    for (int i = 1; i < ends.size(); i++) {
      List<Example> learnt = new ArrayList<>(old);
      learnt.addAll(fresh.subList(0, ends.get(i - 1)));
      List<Example> asked = unseen(learnt, fresh.subList(ends.get(i - 1), ends.get(i)));
      if (!asked.isEmpty()) {
        blocks.add(new Block(learnt, asked));
      }
    }
    return new PrequentialBlocks(blocks, fair.isFair());
  }

  private static List<Example> unseen(List<Example> learnt, List<Example> next) {
    Set<String> seen = learnt.stream().map(Example::splitGroup).collect(Collectors.toSet());
    return next.stream().filter(each -> !seen.contains(each.splitGroup())).toList();
  }

  /** Where each block ends: of the first one nothing is asked. */
  private static List<Integer> ends(int examples) {
    List<Integer> ends = new ArrayList<>();
    for (int end = Math.max(FIRST, examples / BLOCKS); end <= examples - BLOCK_MIN; end *= 2) {
      ends.add(end);
    }
    ends.add(examples);
    return ends;
  }
}
