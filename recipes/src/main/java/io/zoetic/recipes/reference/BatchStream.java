// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The mixture in batches of conversations of similar length, so that little padding is computed.
 *
 * <p>Conversations are read in pools of some batches, sorted by length within the pool and cut; the
 * batches of a pool come in random order. For one thread.
 */
final class BatchStream {
  private static final int BATCHES_PER_POOL = 8;

  private final Mixture mixture;
  private final ChatEncoder encoder;
  private final int rows;
  private final Random random;
  private final Deque<List<EncodedConversation>> pool = new ArrayDeque<>();

  BatchStream(ChatEncoder encoder, long seed, int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("rows must be >= 1, was " + rows);
    }
    this.mixture = new Mixture(seed);
    this.encoder = encoder;
    this.rows = rows;
    this.random = new Random(seed);
  }

  ConversationLoss next() {
    if (pool.isEmpty()) {
      fill();
    }
    return ConversationLoss.of(pool.removeFirst());
  }

  private void fill() {
    List<EncodedConversation> read = new ArrayList<>();
    for (int i = 0; i < rows * BATCHES_PER_POOL; i++) {
      read.add(encoder.encode(mixture.next()));
    }
    read.sort(Comparator.comparingInt(conversation -> conversation.tokens().size()));
    List<List<EncodedConversation>> batches = new ArrayList<>();
    for (int start = 0; start < read.size(); start += rows) {
      batches.add(read.subList(start, start + rows));
    }
    Collections.shuffle(batches, random);
    pool.addAll(batches);
  }
}
