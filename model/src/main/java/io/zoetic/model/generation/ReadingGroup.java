// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

/** The prompts that one step begins to read together, each padded to the longest. One thread. */
public final class ReadingGroup {
  private final int tokensMax;
  private int longest;
  private int prompts;

  /**
   * A group of nobody.
   *
   * @param tokensMax that a step reads, padding included; one prompt alone may have more
   */
  public ReadingGroup(int tokensMax) {
    this.tokensMax = tokensMax;
  }

  /** Adds a prompt of so many tokens if it fits; returns whether it does. */
  public boolean admits(int length) {
    int longestWith = Math.max(longest, length);
    if (prompts > 0 && (long) longestWith * (prompts + 1) > tokensMax) {
      return false;
    }
    longest = longestWith;
    prompts++;
    return true;
  }
}
