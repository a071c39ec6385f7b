// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.NextToken;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void epoch_readsEveryCompletionOnce_inBatchesOfSimilarLength() {
    Batches batches = new Batches(completions(12), 4, 1);
    Map<Integer, Integer> seen = new HashMap<>();

    for (int batch = 0; batch < 3; batch++) {
      NextToken next = batches.next();
      int shortest = Integer.MAX_VALUE;
      for (Completion completion : next.answers()) {
        int id = completion.prompt()[0];
        seen.merge(id, 1, Integer::sum);
        shortest = Math.min(shortest, id + 1);
      }
      assertThat(next.answers()).hasSize(4);
      assertThat(next.length()).isEqualTo(shortest + 3);
    }

    assertThat(seen).hasSize(12).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void batches_ofLongCompletions_haveFewerRows() {
    Completion longest = Completion.right(new int[1000], new int[24]);

    assertThat(new Batches(List.of(longest, longest, longest), 3, 1).next().answers()).hasSize(2);
  }

  /** The i-th has a prompt of i + 1 tokens, all of them i, and an answer of one token. */
  private static List<Completion> completions(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int[] prompt = new int[i + 1];
              Arrays.fill(prompt, i);
              return Completion.right(prompt, new int[] {99});
            })
        .toList();
  }
}
