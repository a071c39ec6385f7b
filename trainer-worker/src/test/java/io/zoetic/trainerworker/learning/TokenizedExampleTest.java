// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizedExampleTest {
  private static TokenizedExample demonstration() {
    PromptJson prompt = PromptJson.ofQuestion("question");
    Example example =
        new Example(
            UUID.randomUUID(),
            "e",
            Example.Kind.DEMONSTRATION,
            prompt.json(),
            prompt.hash(),
            Example.Answer.of("answer"),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null);
    return new TokenizedExample(example, new Completion(new int[] {1}, new int[] {2}, 1), null);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 5, 5",
    "3, 29, 0, 6",
    "29, 3, 0, 6",
    "16, 16, 0, 32",
    "40, 0, 0, 0",
    "2, 10, 7, 11",
  })
  void informative_areTwiceTheRarerVerdicts_andAllThatAreNone(
      int good, int bad, int demonstrations, int informative) {
    List<TokenizedExample> all = new ArrayList<>();
    all.addAll(Collections.nCopies(good, Judged.of("question", 1, null, null)));
    all.addAll(Collections.nCopies(bad, Judged.of("question", 0, null, null)));
    all.addAll(Collections.nCopies(demonstrations, demonstration()));

    assertThat(TokenizedExample.informative(all)).isEqualTo(informative);
  }
}
