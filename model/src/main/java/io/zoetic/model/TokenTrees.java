// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Trees of tokens that continue one prefix: a trunk, and branches that each go on from its end
 * without seeing one another. How all labels of a question are scored in one pass.
 *
 * <p>Rows are padded to the longest with token 0 on a branch of its own.
 *
 * @param rows number of trees B
 * @param width number of tokens T of the largest
 * @param tokens (B,T)
 * @param positions (B,T) in the sequence, prefix included
 * @param branches (B,T) 0 for the trunk, k for the k-th branch, −1 for padding
 * @param sources of each scored token, the index of its predecessor in the flattened (B,T)
 * @param targets the scored tokens: those of all branches, tree by tree, branch by branch
 */
@SuppressWarnings("ArrayRecordComponent") // built for one call and dropped
public record TokenTrees(
    int rows,
    int width,
    long[] tokens,
    long[] positions,
    long[] branches,
    long[] sources,
    long[] targets) {

  /**
   * Trees with the same branches. The last token of a branch is scored and not read.
   *
   * @param prefix length of the prefix in tokens
   * @param trunks one per tree, at least one token each
   * @param branches at least one token each
   * @throws IllegalArgumentException if one of them has no token
   */
  public static TokenTrees of(int prefix, List<int[]> trunks, List<int[]> branches) {
    requireTokens("trunk", trunks);
    requireTokens("branch", branches);
    int tail = branches.stream().mapToInt(branch -> branch.length - 1).sum();
    int width = trunks.stream().mapToInt(trunk -> trunk.length).max().orElse(0) + tail;
    Builder builder = new Builder(prefix, trunks.size(), width);
    for (int row = 0; row < trunks.size(); row++) {
      builder.add(row, trunks.get(row), branches);
    }
    return builder.trees();
  }

  private static void requireTokens(String what, List<int[]> all) {
    if (all.stream().anyMatch(tokens -> tokens.length == 0)) {
      throw new IllegalArgumentException("a " + what + " must have at least one token, had none");
    }
  }

  private static final class Builder {
    private final int prefix;
    private final int rows;
    private final int width;
    private final long[] tokens;
    private final long[] positions;
    private final long[] branches;
    private final List<Long> sources = new ArrayList<>();
    private final List<Long> targets = new ArrayList<>();

    Builder(int prefix, int rows, int width) {
      this.prefix = prefix;
      this.rows = rows;
      this.width = width;
      this.tokens = new long[rows * width];
      this.positions = new long[rows * width];
      this.branches = new long[rows * width];
    }

    void add(int row, int[] trunk, List<int[]> tails) {
      int begin = row * width;
      int at = begin;
      for (int i = 0; i < trunk.length; i++) {
        put(at++, trunk[i], prefix + i, 0);
      }
      int end = at - 1;
      for (int k = 0; k < tails.size(); k++) {
        int[] tail = tails.get(k);
        for (int i = 0; i < tail.length; i++) {
          sources.add((long) (i == 0 ? end : at - 1));
          targets.add((long) tail[i]);
          // Nothing follows the last token of a branch, so it need not be read.
          if (i < tail.length - 1) {
            put(at++, tail[i], prefix + trunk.length + i, k + 1);
          }
        }
      }
      while (at < begin + width) {
        put(at++, 0, prefix, -1);
      }
    }

    private void put(int at, int token, int position, int branch) {
      tokens[at] = token;
      positions[at] = position;
      branches[at] = branch;
    }

    TokenTrees trees() {
      return new TokenTrees(
          rows, width, tokens, positions, branches, array(sources), array(targets));
    }

    private static long[] array(List<Long> values) {
      return values.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
